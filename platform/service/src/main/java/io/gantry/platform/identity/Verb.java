package io.gantry.platform.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is done to things of a kind. */
public enum Verb {
    LIST(Effect.NONE, ""),
    GET(Effect.NONE, "read describe explain"),
    WATCH(Effect.NONE, "follow"),
    /** Reads what containers wrote. */
    LOGS(Effect.NONE, ""),
    /** Makes it, or changes it. */
    PUT(Effect.RECORDED, "create make change update apply run begin rotate"),
    DELETE(Effect.RECORDED, "revoke release"),
    STOP(Effect.RECORDED, ""),
    /** Has it asked for again where it comes from. */
    REPAIR(Effect.OUTSIDE, ""),
    /** Has it made anew, over a time in which everything goes on. */
    RENEW(Effect.OUTSIDE, ""),
    /** Runs a command in a container. */
    EXEC(Effect.OUTSIDE, "");

    private final Effect effect;
    /** Words with spaces between. */
    private final String alsoSaid;

    Verb(Effect effect, String alsoSaid) {
        this.effect = effect;
        this.alsoSaid = alsoSaid;
    }

    /** What becomes different by it. */
    public enum Effect {
        NONE,
        /** Rows, in a transaction of the layer that is asked. */
        RECORDED,
        /** Something that no transaction holds. */
        OUTSIDE
    }

    /** As people say it: {@code put}, {@code create}. */
    public static Optional<Verb> ofWord(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(verb -> verb.word().equals(lower)
                        || (!lower.isEmpty()
                                && List.of(verb.alsoSaid.split(" ", -1)).contains(lower)))
                .findFirst();
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(Verb::word).collect(Collectors.joining(", "));
    }

    /** {@code put}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Effect effect() {
        return effect;
    }
}
