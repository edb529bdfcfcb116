package io.gantry.kinds.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An object's name: a DNS label (RFC 1123), 1 to 63 characters of a-z, 0-9 and '-', unique in its scope.
 */
public record Name(@JsonValue String value) implements Comparable<Name> {

    /** The rule, as people are told it. */
    public static final String RULE =
            "1 to 63 characters: lower-case letters, digits and '-', beginning and ending with a letter or digit";

    private static final int LENGTH_MAX = 63;

    /** @throws IllegalArgumentException naming the rule */
    @JsonCreator
    public Name {
        if (!isDnsLabel(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a name: " + RULE);
        }
    }

    /** By hand: each fact has some names, and a pattern took a fiftieth of the inventory's time. */
    private static boolean isDnsLabel(String text) {
        int last = text.length() - 1;
        if (last < 0 || last >= LENGTH_MAX || text.charAt(0) == '-' || text.charAt(last) == '-') {
            return false;
        }
        for (int i = 0; i <= last; i++) {
            char each = text.charAt(i);
            if ((each < 'a' || each > 'z') && (each < '0' || each > '9') && each != '-') {
                return false;
            }
        }
        return true;
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
