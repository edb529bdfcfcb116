package io.gantry.simulation.machine;

import java.util.concurrent.atomic.LongAdder;

/** What has happened in the world so far. */
public record Counters(LongAdder requests, LongAdder created, LongAdder started) {

    public Counters() {
        this(new LongAdder(), new LongAdder(), new LongAdder());
    }
}
