package io.gantry.faults.world;

import io.gantry.faults.law.Violation;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What providers really have, whoever knows of it. */
final class Plant {

    private static final Duration ASK_AGAIN = Duration.ofMillis(500);
    private static final Resources SIZE = Resources.of(2_000, 8L << 30);

    private final Stage stage;
    private final RandomGenerator random;
    private final Machines machines;
    private final Witness witness;
    private final Map<Uid, Made> made = new LinkedHashMap<>();
    private double stuck;
    private boolean soldOut;

    /** Is told of what is made and taken down; what it throws ends the run. */
    interface Witness {
        void made(MachineDriver.Provider provider, Wanted machine);
    }

    /** A machine that is there, or in the making. */
    static final class Made {
        private final Uid provider;
        private final Host host;
        private final long readyAt;
        private long goneAt = Long.MAX_VALUE;
        private long hiddenUntil;
        private boolean wasDenied;
        private boolean stuck;

        private Made(Uid provider, Host host, long readyAt) {
            this.provider = provider;
            this.host = host;
            this.readyAt = readyAt;
        }

        Host host() {
            return host;
        }

        Uid provider() {
            return provider;
        }

        /** Its provider said at some time that it was not there, though it was. */
        boolean wasDenied() {
            return wasDenied;
        }
    }

    Plant(Stage stage, RandomGenerator random, Machines machines, Witness witness) {
        this.stage = stage;
        this.random = random;
        this.machines = machines;
        this.witness = witness;
    }

    // ---- as a provider's own interface has it

    Progress create(MachineDriver.Provider provider, Wanted wanted) {
        Made there = made.get(wanted.uid());
        if (there == null) {
            if (soldOut || count(provider.uid()) >= provider.maxMachines()) {
                return new Progress.Failed(FailureKind.NO_CAPACITY, "the world has no more machines");
            }
            there = begin(provider, wanted);
        }
        if (!there.provider.equals(provider.uid())) {
            throw new Violation(
                    "a machine is made once", wanted.name() + " is asked of " + provider.name() + " and is another's");
        }
        return stage.nanos() < there.readyAt
                ? new Progress.Pending(ASK_AGAIN)
                : new Progress.Done(Optional.of(observed(there)));
    }

    private Made begin(MachineDriver.Provider provider, Wanted wanted) {
        witness.made(provider, wanted);
        Resources size = provider.machine() == null ? SIZE : provider.machine();
        Host host = machines.add(wanted.uid(), wanted.name(), size);
        host.up(false);
        long takes = 200_000_000L + random.nextLong(random.nextInt(5) == 0 ? 20_000_000_000L : 3_000_000_000L);
        var begun = new Made(provider.uid(), host, stage.nanos() + takes);
        begun.stuck = random.nextDouble() < stuck;
        made.put(wanted.uid(), begun);
        stage.step(provider.name() + " makes " + host);
        boot(begun, takes);
        return begun;
    }

    private void boot(Made machine, long after) {
        if (!machine.stuck) {
            long takes = after + 500_000_000L + random.nextLong(4_000_000_000L);
            stage.after(Duration.ofNanos(takes), () -> {
                if (machine.host.on() && !machine.stuck && !machine.host.gone() && !machine.host.isUp()) {
                    machine.host.up(true);
                    stage.step(machine.host + " is up");
                }
            });
        }
    }

    Progress delete(Uid machine) {
        Made there = made.get(machine);
        if (there == null) {
            return new Progress.Done(Optional.empty());
        }
        if (there.goneAt == Long.MAX_VALUE) {
            long takes = random.nextLong(random.nextInt(5) == 0 ? 10_000_000_000L : 1_000_000_000L);
            there.goneAt = stage.nanos() + takes;
            stage.step(there.host + " is to be taken down");
            stage.after(Duration.ofNanos(takes), () -> {
                machines.takeDown(there.host);
                made.remove(machine, there);
                stage.step(there.host + " is gone");
            });
        }
        return new Progress.Pending(ASK_AGAIN);
    }

    Optional<Observed> observe(Uid machine) {
        return Optional.ofNullable(made.get(machine)).filter(this::isSeen).map(this::observed);
    }

    List<Observed> list(Uid provider) {
        return made.values().stream()
                .filter(each -> each.provider.equals(provider))
                .filter(this::isSeen)
                .map(this::observed)
                .toList();
    }

    private boolean isSeen(Made machine) {
        boolean seen = stage.nanos() >= machine.hiddenUntil;
        machine.wasDenied |= !seen;
        return seen;
    }

    Progress power(Uid machine, boolean on) {
        Made there = made.get(machine);
        if (there == null) {
            return new Progress.Failed(FailureKind.BAD_SPEC, "there is no such machine");
        }
        if (on) {
            switchOn(there);
        } else {
            machines.powerOff(there.host);
            there.host.up(false);
        }
        return new Progress.Done(Optional.of(observed(there)));
    }

    private void switchOn(Made machine) {
        if (!machine.host.on()) {
            machines.powerOn(machine.host);
            machine.stuck = false;
            machine.host.up(false);
            boot(machine, 0);
        }
    }

    private Observed observed(Made machine) {
        Host host = machine.host;
        return new Observed(
                host.machine(),
                host.on() ? PowerState.ON : PowerState.OFF,
                host.capacity(),
                Map.of("zone", "a"),
                host.endpoint());
    }

    // ---- what goes wrong

    /** How often a machine that is made does not boot: 0 to 1. */
    void stuck(double rate) {
        stuck = rate;
    }

    void soldOut(boolean isSoldOut) {
        soldOut = isSoldOut;
    }

    /** Its provider denies it for so long. */
    void hide(Made machine, Duration time) {
        machine.hiddenUntil = stage.nanos() + time.toNanos();
    }

    /** Power that went off by itself. */
    void cutPower(Made machine) {
        machines.powerOff(machine.host);
        machine.host.up(false);
    }

    /** All comes up, and nothing is denied any more. */
    void heal() {
        stuck = 0;
        soldOut = false;
        for (Made machine : made.values()) {
            machine.hiddenUntil = 0;
            machine.host.hidden(false);
            machines.connect(machine.host);
            if (machine.stuck) {
                machine.stuck = false;
                boot(machine, 0);
            }
        }
    }

    // ---- for laws

    int count(Uid provider) {
        return (int) made.values().stream()
                .filter(each -> each.provider.equals(provider))
                .count();
    }

    Optional<Made> find(Uid machine) {
        return Optional.ofNullable(made.get(machine));
    }

    List<Made> all() {
        return List.copyOf(made.values());
    }
}
