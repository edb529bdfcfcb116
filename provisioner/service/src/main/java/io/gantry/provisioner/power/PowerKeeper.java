package io.gantry.provisioner.power;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.lifecycle.OperationKind;
import io.gantry.provisioner.operation.MachineMoves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Begins operations that make the power of machines what is wanted: off when a person wants them off, on again after
 * their host was stopped. Nothing is switched off while nothing may be destroyed. Nothing is switched while its power is UNKNOWN, in maintenance, or busy with something else.
 */
public final class PowerKeeper implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final int BATCH_MAX = 500;
    private static final String KEY = "power";

    private final LayerContext context;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Loop loop;

    public PowerKeeper(LayerContext context, MachineStore machines, MachineMoves moves) {
        this.context = context;
        this.machines = machines;
        this.moves = moves;
        this.loop = new Loop(context.threads(), "provisioner-power", LOOK_EVERY, this::step);
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
            context.destruction().waitsNoMore(KEY);
            return;
        }
        boolean withheld = context.destruction().withheld().isPresent();
        List<String> kept = context.database().write(unit -> {
            var batch = moves.batch(unit, otherwise);
            var keptOn = new ArrayList<String>();
            otherwise.forEach(uid -> batch.machine(uid)
                    .filter(machine -> !batch.isBusy(uid) && !machine.inMaintenance())
                    .ifPresent(machine -> decide(
                                    machine.power().state(), machine.power().wanted())
                            .ifPresent(kind -> {
                                if (withheld && kind.destroys()) {
                                    keptOn.add(machine.name().value());
                                } else {
                                    batch.switchPower(machine, kind);
                                }
                            })));
            batch.record();
            return keptOn;
        });
        context.destruction().waits(KEY, Waiting.of(OperationKind.POWER_OFF.waits(), kept));
        if (otherwise.size() == BATCH_MAX && kept.isEmpty()) {
            loop.wake();
        }
    }
}
