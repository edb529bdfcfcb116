package io.gantry.platform.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody is trusted with. Each includes those before it. */
public enum Role {
    /** Sees everything but tokens, the audit, facts and suspects; changes nothing. */
    VIEWER(true),
    /** Runs jobs, too, and commands in their containers. */
    DEVELOPER(true),
    /** Declares namespaces, providers, clusters and pools, too, and says what machines and nodes shall do. */
    OPERATOR(false),
    /** Everything: makes and revokes tokens, reads the audit. */
    ADMIN(false);

    private final boolean limitable;

    Role(boolean limitable) {
        this.limitable = limitable;
    }

    /** @throws IllegalArgumentException if there is no such role */
    @JsonCreator
    public static Role of(String word) {
        return ofWord(word)
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no role '" + word + "'; there are " + words()));
    }

    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
    }

    /** {@code viewer}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it can be for some namespaces only; what operators and admins do belongs to none. */
    public boolean limitable() {
        return limitable;
    }

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
