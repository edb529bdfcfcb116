package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.MachineStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Ends what takes too long: machines whose state has a deadline that is over. Whatever copy of this layer does it first,
 * does it; the machine's row is locked.
 */
public final class Overdue implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** Operations see to their own deadlines; this is for what has none, or whose owner is away. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int BATCH_MAX = 200;

    private final LayerContext context;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Loop loop = new Loop("provisioner-overdue", LOOK_EVERY, this::step);

    public Overdue(LayerContext context, MachineStore machines, MachineMoves moves) {
        this.context = context;
        this.machines = machines;
        this.moves = moves;
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void step() {
        Instant now = context.time().instant();
        List<Uid> late = context.database().read(unit -> machines.overdue(unit, now.minus(GRACE), BATCH_MAX));
        if (!late.isEmpty()) {
            context.database().write(unit -> {
                var batch = moves.batch(unit, late);
                for (Uid uid : late) {
                    batch.machine(uid)
                            .filter(machine -> machine.isOverdue(now))
                            .ifPresent(machine -> batch.apply(
                                    machine,
                                    MachineEvent.TIME_OUT,
                                    Why.timedOut("it was " + machine.state() + " for too long")));
                }
                batch.record();
                return late.size();
            });
        }
    }
}
