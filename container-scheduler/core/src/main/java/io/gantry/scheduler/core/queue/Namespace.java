package io.gantry.scheduler.core.queue;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** A namespace over all queues: what it uses, and what waits because it may use no more. */
final class Namespace {

    final String name;
    int weight = 1;
    private long[] most = {};
    long[] usage = {};
    final SequencedSet<Flow> waiting = new LinkedHashSet<>();

    Namespace(String name) {
        this.name = name;
    }

    /** Starts over with these limits: what is used is counted after it. */
    void limit(@Nullable NamespaceSpec spec, Map<Resource, Integer> resources) {
        weight = spec == null ? 1 : spec.weight();
        usage = new long[resources.size()];
        most = new long[resources.size()];
        Arrays.fill(most, Account.UNLIMITED);
        if (spec != null) {
            resources.forEach((resource, number) -> most[number] = spec.most().getOrDefault(resource, most[number]));
        }
    }

    /** How many times it may use so much more. */
    long units(long[] unit, long atMost) {
        long units = atMost;
        for (int r = 0; r < unit.length; r++) {
            if (unit[r] > 0) {
                units = Math.min(units, Math.max(0, most[r] - usage[r]) / unit[r]);
            }
        }
        return units;
    }

    /** The number of the first resource of which it may not use so much more; -1 if there is none. */
    int shortOf(long[] unit) {
        for (int r = 0; r < unit.length; r++) {
            if (unit[r] > 0 && most[r] - usage[r] < unit[r]) {
                return r;
            }
        }
        return -1;
    }
}
