package io.gantry.bridge;

import io.gantry.bridge.demand.DemandBook;
import io.gantry.bridge.picture.Picture;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** What waits and what is done about it, counted when it is asked for. */
final class DemandGauges implements AutoCloseable {

    private final Picture picture;
    private final DemandBook demand;
    private final List<Gauge> gauges = new ArrayList<>();

    DemandGauges(Picture picture, DemandBook demand) {
        this.picture = picture;
        this.demand = demand;
    }

    void start() {
        gauge("gantry.demand.waiting", "Tasks that wait for a node", picture::waiting);
        gauge("gantry.demand.unserved", "Waiting tasks that no pool can be grown for", demand::unserved);
        gauge("gantry.demand.coming", "Machines on their way, or to be begun", demand::coming);
        gauge("gantry.demand.sources.resting", "Sources given up for a time", demand::resting);
    }

    private void gauge(String name, String description, IntSupplier count) {
        gauges.add(Gauge.builder(name, count, IntSupplier::getAsInt)
                .description(description)
                .strongReference(true)
                .register(Metrics.globalRegistry));
    }

    /** A layer that is made anew registers its own. */
    @Override
    public void close() {
        gauges.forEach(Metrics.globalRegistry::remove);
    }
}
