package io.gantry.matching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version as software and kernels write it: {@code 1.28}, {@code v6.1.0-13}. Numbers between dots are compared as
 * numbers, a missing one is 0; what follows a dash or a plus is not compared, except that a version with letters behind a
 * dash comes before the one without ({@code 2.0.0-rc1} before {@code 2.0.0}).
 */
public record Version(List<Long> numbers, boolean early) implements Comparable<Version> {

    private static final int PARTS_MAX = 8;
    private static final int DIGITS_MAX = 18;

    /** Null if it is none. */
    public static @Nullable Version parse(String text) {
        String rest = text.startsWith("v") ? text.substring(1) : text;
        int plus = rest.indexOf('+');
        rest = plus < 0 ? rest : rest.substring(0, plus);
        int dash = rest.indexOf('-');
        String behind = dash < 0 ? "" : rest.substring(dash + 1);
        rest = dash < 0 ? rest : rest.substring(0, dash);
        var numbers = new ArrayList<Long>();
        for (String part : rest.split("\\.", -1)) {
            boolean digits = !part.isEmpty()
                    && part.length() <= DIGITS_MAX
                    && part.chars().allMatch(sign -> sign >= '0' && sign <= '9');
            if (!digits || numbers.size() == PARTS_MAX) {
                return null;
            }
            numbers.add(Long.parseLong(part));
        }
        boolean early = !behind.isEmpty() && Character.isLetter(behind.charAt(0));
        return new Version(List.copyOf(numbers), early);
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int compared = Long.compare(number(i), other.number(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Boolean.compare(other.early, early);
    }

    private long number(int i) {
        return i < numbers.size() ? numbers.get(i) : 0;
    }
}
