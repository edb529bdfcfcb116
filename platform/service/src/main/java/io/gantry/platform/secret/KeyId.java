package io.gantry.platform.secret;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Which master key, without the key: the beginning of a hash of it, {@code 5f0c11d2a99e4b07}. */
public record KeyId(@JsonValue String text) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    @JsonCreator
    public KeyId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a master key's id is 16 hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
