package io.gantry.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Many seeds on one target. */
public final class Runs {

    /** More than these say no more. */
    public static final int FINDINGS_MAX = 20;

    private Runs() {}

    /** Of these cases; whatever a target throws is a finding, for nothing should. */
    public static List<Finding> of(Target target, long firstSeed, int cases) {
        var found = new ArrayList<Finding>();
        for (long seed = firstSeed; seed < firstSeed + cases && found.size() < FINDINGS_MAX; seed++) {
            long tried = seed;
            tryIt(target, seed).ifPresent(what -> found.add(new Finding(target.name(), tried, what)));
        }
        return found;
    }

    private static Optional<String> tryIt(Target target, long seed) {
        try {
            return target.tryOne(seed);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError thrown) {
            StackTraceElement[] trace = thrown.getStackTrace();
            return Optional.of("threw " + thrown + (trace.length == 0 ? "" : " at " + trace[0]));
        }
    }
}
