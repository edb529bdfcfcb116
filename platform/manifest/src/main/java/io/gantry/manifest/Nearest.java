package io.gantry.manifest;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant by a misspelt word. */
public final class Nearest {

    private Nearest() {}

    /** The known word with the fewest slips, if it is near: at most a third of the letters, one in a short word. */
    public static Optional<String> to(String typed, Collection<String> known) {
        String best = null;
        int fewest = Math.max(1, typed.length() / 3) + 1;
        for (String word : known) {
            int slips = slips(typed.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (slips < fewest) {
                fewest = slips;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code ; did you mean 'count'?}, or nothing. */
    static String hint(String typed, Collection<String> known) {
        return to(typed, known).map(word -> "; did you mean '" + word + "'?").orElse("");
    }

    /** Letters to add, drop, change or swap with the next (optimal string alignment). */
    private static int slips(String left, String right) {
        int[][] table = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                table[i][j] = cell(table, left, right, i, j);
            }
        }
        return table[left.length()][right.length()];
    }

    private static int cell(int[][] table, String left, String right, int i, int j) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int least = Math.min(table[i - 1][j - 1] + change, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
