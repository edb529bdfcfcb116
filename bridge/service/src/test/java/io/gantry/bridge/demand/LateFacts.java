package io.gantry.bridge.demand;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Facts that are heard late, perhaps twice, and in any order. Each has a version, and what is older than what was heard
 * of the same key is dropped, as consumers do.
 */
final class LateFacts {

    private record Arrival(int at, long order, Runnable hear) {}

    private final SplittableRandom random;
    private final int lateSeconds;
    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(Comparator.comparingInt(Arrival::at).thenComparingLong(Arrival::order));
    private final Map<Object, Long> heardVersions = new HashMap<>();
    private long order;

    LateFacts(SplittableRandom random, int lateSeconds) {
        this.random = random;
        this.lateSeconds = lateSeconds;
    }

    void say(int second, Object key, Runnable hear) {
        long version = ++order;
        int copies = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            arrivals.add(new Arrival(second + random.nextInt(lateSeconds + 1), ++order, () -> {
                if (heardVersions.getOrDefault(key, 0L) <= version) {
                    heardVersions.put(key, version);
                    hear.run();
                }
            }));
        }
    }

    /** All that arrive until then. */
    void deliver(int second) {
        while (!arrivals.isEmpty() && arrivals.peek().at() <= second) {
            arrivals.remove().hear().run();
        }
    }
}
