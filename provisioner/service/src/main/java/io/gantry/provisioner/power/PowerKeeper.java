package io.gantry.provisioner.power;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.lifecycle.OperationKind;
import io.gantry.provisioner.operation.MachineMoves;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Begins operations that make the power of machines what is wanted: off when a person wants them off, on again after
 * their host was stopped. Nothing is switched while its power is UNKNOWN, in maintenance, or busy with something else.
 */
public final class PowerKeeper implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final int BATCH_MAX = 500;

    private final LayerContext context;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Loop loop = new Loop("provisioner-power", LOOK_EVERY, this::step);

    public PowerKeeper(LayerContext context, MachineStore machines, MachineMoves moves) {
        this.context = context;
        this.machines = machines;
        this.moves = moves;
    }

    public void start() {
        loop.start();
    }

    public void wake() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** What is to be done about a machine's power; empty if it is as wanted, or nobody knows. Pure. */
    static Optional<OperationKind> decide(PowerState is, PowerState wanted) {
        if (is == PowerState.UNKNOWN || is == wanted) {
            return Optional.empty();
        }
        return switch (wanted) {
            case ON -> Optional.of(OperationKind.POWER_ON);
            case OFF -> Optional.of(OperationKind.POWER_OFF);
            case UNKNOWN -> Optional.empty();
        };
    }

    private void step() {
        List<Uid> otherwise = context.database()
                .read(unit -> machines.otherwiseThanWanted(unit, context.time().instant(), BATCH_MAX));
        if (otherwise.isEmpty()) {
            return;
        }
        context.database().write(unit -> {
            var batch = moves.batch(unit, otherwise);
            otherwise.forEach(uid -> batch.machine(uid).ifPresent(machine -> switchIt(batch, machine)));
            batch.record();
            return otherwise.size();
        });
        if (otherwise.size() == BATCH_MAX) {
            loop.wake();
        }
    }

    private static void switchIt(MachineMoves.Batch batch, Machine machine) {
        if (batch.isBusy(machine.uid()) || machine.inMaintenance()) {
            return;
        }
        decide(machine.power().state(), machine.power().wanted()).ifPresent(kind -> batch.switchPower(machine, kind));
    }
}
