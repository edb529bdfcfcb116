package io.gantry.scheduler.secret;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a secret is for. */
@Schema(name = "SecretType")
public enum SecretType {
    /** Values under keys of one's own, for variables and files of containers. */
    OPAQUE,
    /** By what images are pulled: {@link #SERVER}, {@link #USER} and {@link #PASSWORD}. */
    REGISTRY;

    static final String SERVER = "server";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final List<String> REGISTRY_KEYS = List.of(SERVER, USER, PASSWORD);

    static Optional<SecretType> ofWord(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(SecretType::word).collect(Collectors.joining(" or "));
    }

    /** {@code opaque}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
