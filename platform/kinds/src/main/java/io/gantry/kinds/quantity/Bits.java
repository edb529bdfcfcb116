package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

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
        long factor = Bytes.factor(form.group(2));
        if (digits > MOST / factor) {
            throw new IllegalArgumentException("'" + text + "' is more than 1000T bits a second");
        }
        return new Bits(digits * factor);
    }

    /** The shortest exact form: {@code 250M}. */
    @JsonValue
    public String text() {
        for (String unit : UNITS) {
            if (perSecond % Bytes.factor(unit) == 0) {
                return perSecond / Bytes.factor(unit) + unit;
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
