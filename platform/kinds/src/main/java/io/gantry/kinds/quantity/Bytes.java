package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Memory or disk in bytes. Written as a plain number or with a unit: {@code k M G T} are powers of 1000, {@code Ki Mi
 * Gi Ti} powers of 1024 (IEC 80000-13). At most 8 EiB - 1.
 */
public record Bytes(long value) implements Comparable<Bytes> {

    public static final Bytes ZERO = new Bytes(0);
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(Ki|Mi|Gi|Ti|k|M|G|T)?");
    private static final String[] BINARY = {"Ti", "Gi", "Mi", "Ki"};

    /** @throws IllegalArgumentException below 0 */
    public Bytes {
        if (value < 0) {
            throw new IllegalArgumentException(value + " bytes is less than 0");
        }
    }

    /** @throws IllegalArgumentException naming the forms allowed */
    @JsonCreator
    public static Bytes parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not an amount of bytes: write a number, with one of Ki Mi Gi Ti k M G T behind it");
        }
        try {
            return new Bytes(Math.multiplyExact(Long.parseLong(form.group(1)), factor(form.group(2))));
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("'" + text + "' is more than 8 EiB");
        }
    }

    /** What a unit stands for; null for none. */
    static long factor(@Nullable String unit) {
        return switch (unit) {
            case null -> 1;
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case "Ti" -> 1L << 40;
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            case "T" -> 1_000_000_000_000L;
            default -> throw new IllegalStateException("unit " + unit + " is in the pattern but not here");
        };
    }

    /** The shortest exact form: {@code 64Mi}, or plain digits when no binary unit divides it. */
    @JsonValue
    public String text() {
        if (value != 0) {
            for (String unit : BINARY) {
                if (value % factor(unit) == 0) {
                    return value / factor(unit) + unit;
                }
            }
        }
        return Long.toString(value);
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
