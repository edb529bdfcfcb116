package io.gantry.simulator.engine;

import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.simulator.load.Arrival;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Loads and machines written in a test. */
final class Loads {

    static final long FOR_EVER_MILLIS = 1L << 50;

    private Loads() {}

    static Load of(List<Arrival> arrivals) {
        Iterator<Arrival> iterator = arrivals.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    static MachineGroup machines(int count, int cpus) {
        return MachineGroup.plain("some", count, new Resources(new Cpu(cpus * 1000L), new Bytes(1L << 40), null, null));
    }

    static RunResult run(MachineGroup machines, List<Arrival> arrivals) {
        return run(machines, arrivals, 1, FOR_EVER_MILLIS);
    }

    static RunResult run(MachineGroup machines, List<Arrival> arrivals, long seed, long untilMillis) {
        try {
            return new Simulation(
                            List.of(machines), of(arrivals), PlacementStyle.PACK, seed, untilMillis, (at, tasks) -> {})
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
