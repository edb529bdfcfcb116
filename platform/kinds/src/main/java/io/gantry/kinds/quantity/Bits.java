package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Network bandwidth in bits a second. Written as a plain number or with a unit: {@code k M G T} are powers of 1000. At most
 * 1000T.
 */
public record Bits(long perSecond) implements Comparable<Bits> {

    private static final long MOST = 1_000_000_000_000_000L;
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})([kMGT])?");
    private static final String[] UNITS = {"T", "G", "M", "k"};

    /** @throws IllegalArgumentException naming the range */
    public Bits {
        if (perSecond < 1 || perSecond > MOST) {
            throw new IllegalArgumentException("bits a second must be 1 to 1000T, not " + perSecond);
        }
    }

    /** @throws IllegalArgumentException naming the forms allowed */
    @JsonCreator
    public static Bits parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no bandwidth: write bits a second, with one of k M G T behind it, such as 250M");
        }
        long digits = Long.parseLong(form.group(1));
        long factor = factor(form.group(2));
        if (digits > MOST / factor) {
            throw new IllegalArgumentException("'" + text + "' is more than 1000T bits a second");
        }
        return new Bits(digits * factor);
    }

    private static long factor(@Nullable String unit) {
        return switch (unit) {
            case null -> 1;
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            case "T" -> 1_000_000_000_000L;
            default -> throw new IllegalStateException("unit " + unit + " is in the pattern but not here");
        };
    }

    /** The shortest exact form: {@code 250M}. */
    @JsonValue
    public String text() {
        for (String unit : UNITS) {
            if (perSecond % factor(unit) == 0) {
                return perSecond / factor(unit) + unit;
            }
        }
        return Long.toString(perSecond);
    }

    @Override
    public int compareTo(Bits other) {
        return Long.compare(perSecond, other.perSecond);
    }

    @Override
    public String toString() {
        return text();
    }
}
