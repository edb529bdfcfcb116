package io.gantry.simulation.machine;

import java.util.Locale;

/**
 * Container ids that look like Docker's and cost nothing to keep: the first 12 digits are a serial number, turned around by a
 * multiplication that can be undone, the rest is drawn from it.
 */
public final class Ids {

    private static final long MASK = (1L << 48) - 1;
    private static final long FACTOR = 0x5DEECE66DL * 4 + 1; // odd, so it has an inverse
    private static final long INVERSE = inverse();

    private Ids() {}

    private static long inverse() {
        long x = FACTOR;
        for (int i = 0; i < 6; i++) {
            x *= 2 - FACTOR * x;
        }
        return x;
    }

    static String id(long serial, long salt) {
        long front = ((serial + salt) * FACTOR) & MASK;
        return String.format(Locale.ROOT, "%012x", front) + hex64(front).substring(12);
    }

    /** The serial that an id, or its first 12 digits or more, stands for. */
    static long serial(String id, long salt) {
        return (Long.parseLong(id.substring(0, 12), 16) * INVERSE - salt) & MASK;
    }

    static boolean looksLikeId(String text) {
        if (text.length() < 12 || text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789abcdef".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** 64 hexadecimal digits that depend on nothing but the seed. */
    public static String hex64(long seed) {
        var text = new StringBuilder(64);
        for (int i = 1; i <= 4; i++) {
            long z = seed + i * 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            text.append(String.format(Locale.ROOT, "%016x", z ^ (z >>> 31)));
        }
        return text.toString();
    }
}
