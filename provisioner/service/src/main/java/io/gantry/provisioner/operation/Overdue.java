package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.MachineStore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Ends what takes too long: machines whose state has a deadline that is over. Whatever copy of this layer does it first,
 * does it; the machine's row is locked. While nothing may be destroyed, what would be deleted or erased for being late is
 * left as it is, and so is what is late because its own removal waits.
 */
public final class Overdue implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** Operations see to their own deadlines; this is for what has none, or whose owner is away. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int BATCH_MAX = 200;

    /** Of machines in these, lateness ends in a removal, or is a removal's. */
    private static final Set<MachineState> REMOVED_WHEN_LATE = EnumSet.of(
            MachineState.PROVISIONING,
            MachineState.LOST,
            MachineState.FAILED,
            MachineState.CLEANING,
            MachineState.DELETING);

    private static final String KEY = "overdue";

    private final LayerContext context;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Loop loop;

    public Overdue(LayerContext context, MachineStore machines, MachineMoves moves) {
        this.context = context;
        this.machines = machines;
        this.moves = moves;
        this.loop = new Loop(context.threads(), "provisioner-overdue", LOOK_EVERY, this::step);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** States whose machines are left alone now; those that are late are told. */
    private Set<MachineState> spared(Instant before) {
        if (context.destruction().withheld().isEmpty()) {
            context.destruction().waitsNoMore(KEY);
            return Set.of();
        }
        List<String> names = context.database().read(unit -> machines.removedWhenLate(unit, before));
        context.destruction().waits(KEY, Waiting.of("machines lost or failed for too long, to delete", names));
        return REMOVED_WHEN_LATE;
    }

    private void step() {
        Instant now = context.time().instant();
        Set<MachineState> spared = spared(now.minus(GRACE));
        List<Uid> late = context.database().read(unit -> machines.overdue(unit, now.minus(GRACE), spared, BATCH_MAX));
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
