package io.gantry.kinds.secret;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must never be seen: prints, and is written as JSON, as {@code ******}. */
public final class SecretText {

    public static final String MASK = "******";

    private final String value;

    public SecretText(String value) {
        this.value = value;
    }

    /** The value itself, for the one call that needs it. */
    @JsonIgnore
    public String reveal() {
        return value;
    }

    /** Compares in a time that does not depend on where they differ. */
    public boolean matches(String other) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @JsonValue
    @Override
    public String toString() {
        return MASK;
    }
}
