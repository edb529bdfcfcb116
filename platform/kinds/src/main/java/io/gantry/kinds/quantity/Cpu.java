package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Processor time: thousandths of one processor. Written {@code 250m}, {@code 2} or {@code 0.5}; at most a million
 * processors.
 */
public record Cpu(long milli) implements Comparable<Cpu> {

    public static final Cpu ZERO = new Cpu(0);
    private static final long MAX_MILLI = 1_000_000_000L;
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})m|(\\d{1,7}(\\.\\d{1,3})?)");

    /** @throws IllegalArgumentException below 0 or over 1,000,000 processors */
    public Cpu {
        if (milli < 0 || milli > MAX_MILLI) {
            throw new IllegalArgumentException("cpu " + milli + "m is not between 0 and 1000000 processors");
        }
    }

    /** @throws IllegalArgumentException naming the forms allowed */
    @JsonCreator
    public static Cpu parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an amount of cpu: write thousandths as 250m or processors as 2 or 0.5");
        }
        return form.group(1) != null
                ? new Cpu(Long.parseLong(form.group(1)))
                : new Cpu(new BigDecimal(form.group(2)).movePointRight(3).longValueExact());
    }

    /** {@code 250m}, or {@code 2} for whole processors. */
    @JsonValue
    public String text() {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }

    @Override
    public int compareTo(Cpu other) {
        return Long.compare(milli, other.milli);
    }

    @Override
    public String toString() {
        return text();
    }
}
