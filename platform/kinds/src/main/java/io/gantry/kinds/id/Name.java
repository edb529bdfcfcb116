package io.gantry.kinds.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * An object's name: a DNS label (RFC 1123), 1 to 63 characters of a-z, 0-9 and '-', unique in its scope.
 */
public record Name(@JsonValue String value) implements Comparable<Name> {

    /** The rule, as people are told it. */
    public static final String RULE =
            "1 to 63 characters: lower-case letters, digits and '-', beginning and ending with a letter or digit";

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException naming the rule */
    @JsonCreator
    public Name {
        if (!DNS_LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a name: " + RULE);
        }
    }

    @Override
    public int compareTo(Name other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
