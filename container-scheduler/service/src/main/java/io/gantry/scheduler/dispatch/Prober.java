package io.gantry.scheduler.dispatch;

import io.gantry.scheduler.api.HealthCheck;

/** Asks a container over the network whether it is well. */
public interface Prober {

    /** Returns within the check's time, whatever the other side does. */
    Answer probe(Place place, HealthCheck check);

    /** A port of a node. */
    record Place(String host, int port) {}

    /**
     * What came of one try.
     *
     * @param words what was answered, in words for people
     */
    record Answer(boolean well, String words) {}
}
