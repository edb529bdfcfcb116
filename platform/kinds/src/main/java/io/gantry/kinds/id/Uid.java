package io.gantry.kinds.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an object for ever: a UUIDv7 (RFC 9562), never reused. The key of facts and rows, and the label on
 * everything we create outside.
 */
public record Uid(UUID value) implements Comparable<Uid> {

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** @throws IllegalArgumentException if the text is not a UUID */
    @JsonCreator
    public static Uid parse(String text) {
        return new Uid(UUID.fromString(text));
    }

    /** Where a query goes on that lists by uid, {@code uid > ?}: after this one, or with null from the first on. */
    public static UUID after(@Nullable Uid last) {
        return last == null ? BEFORE_ALL : last.value;
    }

    /** The one just before it, so that a query after that begins with this; null of the first of all. */
    public @Nullable Uid previous() {
        long high = value.getMostSignificantBits();
        long low = value.getLeastSignificantBits();
        return high == 0 && low == 0 ? null : new Uid(new UUID(low == 0 ? high - 1 : high, low - 1));
    }

    /** The canonical 36 characters, lower case. */
    @JsonValue
    public String text() {
        return value.toString();
    }

    /** The last 12 characters: all random, so a prefix of them names an object quickly (the front is time). */
    public String randomTail() {
        return text().substring(24);
    }

    /** Unsigned byte order, as PostgreSQL sorts uuid: {@link UUID#compareTo} would compare signed halves. */
    @Override
    public int compareTo(Uid other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return text();
    }
}
