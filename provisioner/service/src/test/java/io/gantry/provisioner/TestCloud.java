package io.gantry.provisioner;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.ProviderFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A world in memory for a driver, with knobs; it outlives every layer and driver that a test starts on it. */
final class TestCloud {

    private final Map<Uid, Thing> things = new LinkedHashMap<>();
    private final Map<Uid, Integer> rooms = new HashMap<>();
    private final Map<Uid, MachineDriver.FailureKind> failing = new HashMap<>();
    private final Map<Uid, Integer> asked = new HashMap<>();
    private final Map<Uid, Set<String>> letIn = new HashMap<>();
    private boolean comesOnAgain;
    private boolean comesLate;
    private @Nullable Thing late;
    private int pendings;
    private int made;
    private int creates;
    private String refused = "";
    private @Nullable CountDownLatch hanging;
    private MachineDriver.@Nullable Join lastJoin;

    private static final class Thing {
        private final Uid installation;
        private final Uid provider;
        private final MachineDriver.Wanted wanted;
        private PowerState power = PowerState.ON;
        private int pendings;

        private Thing(Uid installation, Uid provider, MachineDriver.Wanted wanted, int pendings) {
            this.installation = installation;
            this.provider = provider;
            this.wanted = wanted;
            this.pendings = pendings;
        }

        private MachineDriver.Observed observed() {
            return new MachineDriver.Observed(
                    wanted.uid(),
                    power,
                    wanted.atLeast(),
                    Map.of("made-by", "test"),
                    new EngineEndpoint("tcp://127.0.0.1:1/" + wanted.uid(), EngineEndpoint.Trust.PLAIN_LOOPBACK));
        }
    }

    /** How many times a machine under way is asked after before it is there. */
    synchronized void pendings(int count) {
        pendings = count;
    }

    synchronized void room(Uid provider, int machines) {
        rooms.put(provider, machines);
    }

    synchronized void fails(Uid provider, MachineDriver.@Nullable FailureKind kind) {
        if (kind == null) {
            failing.remove(provider);
        } else {
            failing.put(provider, kind);
        }
    }

    /** From now on a call needs one of these credentials. */
    synchronized void letsIn(Uid provider, String... credentials) {
        letIn.put(provider, Set.of(credentials));
    }

    /** From now on creates hang until {@link #letGo}. */
    synchronized void hang() {
        hanging = new CountDownLatch(1);
    }

    synchronized void letGo() {
        if (hanging != null) {
            hanging.countDown();
            hanging = null;
        }
    }

    synchronized void vanish(Uid machine) {
        things.remove(machine);
    }

    /** The next machine that is switched off: somebody there switches it on at once. */
    synchronized void comesOnAgain() {
        comesOnAgain = true;
    }

    /** The next machine is made late: its call is not answered, and has its effect right after the machine was deleted. */
    synchronized void comesLate() {
        comesLate = true;
    }

    /** As when the host of all machines is stopped. */
    synchronized void everythingOff() {
        things.values().forEach(thing -> thing.power = PowerState.OFF);
    }

    synchronized void put(Uid installation, Uid provider, MachineDriver.Wanted wanted) {
        things.put(wanted.uid(), new Thing(installation, provider, wanted, 0));
    }

    synchronized int size() {
        return things.size();
    }

    /** How many things were ever made. */
    synchronized int made() {
        return made;
    }

    synchronized int creates() {
        return creates;
    }

    synchronized int asked(Uid provider) {
        return asked.getOrDefault(provider, 0);
    }

    synchronized Optional<PowerState> power(Uid machine) {
        return Optional.ofNullable(things.get(machine)).map(thing -> thing.power);
    }

    synchronized Optional<MachineDriver.Join> lastJoin() {
        return Optional.ofNullable(lastJoin);
    }

    MachineDriver driver(MachineDriver.JoinMode joinMode) {
        return new Driver(joinMode);
    }

    private final class Driver implements MachineDriver {

        private final JoinMode joinMode;

        private Driver(JoinMode joinMode) {
            this.joinMode = joinMode;
        }

        @Override
        public Name name() {
            return new Name("test");
        }

        @Override
        public MachineForm form() {
            return MachineForm.SIMULATED;
        }

        @Override
        public JoinMode joinMode() {
            return joinMode;
        }

        @Override
        public List<String> check(Provider provider) {
            var faults = new ArrayList<String>();
            provider.parameters().keySet().stream()
                    .filter(key -> !key.equals("speed"))
                    .map(key -> "parameters." + key + ": there is no such parameter; known is speed")
                    .forEach(faults::add);
            if (provider.machine() == null) {
                faults.add("machine: is needed");
            }
            return faults;
        }

        @Override
        public Progress create(Provider provider, Wanted machine) {
            await();
            synchronized (TestCloud.this) {
                creates++;
                Optional<FailureKind> failure = failure(provider);
                if (failure.isPresent()) {
                    return failed(failure.get());
                }
                Resources has = Objects.requireNonNullElse(provider.machine(), Resources.NONE);
                if (machine.atLeast().cpu().compareTo(has.cpu()) > 0) {
                    return new Progress.Failed(FailureKind.BAD_SPEC, "machines here are not so large");
                }
                Thing thing = things.get(machine.uid());
                if (comesLate) {
                    comesLate = false;
                    late = new Thing(provider.installation(), provider.uid(), machine, 0);
                    return failed(FailureKind.UNREACHABLE);
                }
                if (thing == null) {
                    if (of(provider).size() >= rooms.getOrDefault(provider.uid(), provider.maxMachines())) {
                        return new Progress.Failed(FailureKind.NO_CAPACITY, "the cloud is full");
                    }
                    thing = new Thing(provider.installation(), provider.uid(), machine, pendings);
                    things.put(machine.uid(), thing);
                    made++;
                    lastJoin = machine.join().orElse(null);
                }
                return thing.pendings-- > 0
                        ? new Progress.Pending(Duration.ofMillis(20))
                        : new Progress.Done(Optional.of(thing.observed()));
            }
        }

        @Override
        public Progress delete(Provider provider, Uid machine) {
            synchronized (TestCloud.this) {
                Optional<FailureKind> failure = failure(provider).filter(kind -> kind != FailureKind.NO_CAPACITY);
                if (failure.isPresent()) {
                    return failed(failure.get());
                }
                find(provider, machine).ifPresent(thing -> things.remove(machine));
                Thing comes = late;
                if (comes != null) {
                    late = null;
                    things.put(machine, comes);
                }
                return new Progress.Done(Optional.empty());
            }
        }

        @Override
        public Optional<Observed> observe(Provider provider, Uid machine) {
            synchronized (TestCloud.this) {
                orThrow(provider);
                return find(provider, machine).map(Thing::observed);
            }
        }

        @Override
        public List<Observed> list(Provider provider) {
            synchronized (TestCloud.this) {
                orThrow(provider);
                return of(provider).stream().map(Thing::observed).toList();
            }
        }

        @Override
        public Optional<PowerControl> power() {
            return Optional.of(new PowerControl() {
                @Override
                public Progress on(Provider provider, Uid machine) {
                    return turn(provider, machine, PowerState.ON);
                }

                @Override
                public Progress off(Provider provider, Uid machine) {
                    return turn(provider, machine, PowerState.OFF);
                }
            });
        }

        private Progress turn(Provider provider, Uid machine, PowerState to) {
            synchronized (TestCloud.this) {
                Optional<FailureKind> failure = failure(provider).filter(kind -> kind != FailureKind.NO_CAPACITY);
                if (failure.isPresent()) {
                    return failed(failure.get());
                }
                Optional<Thing> thing = find(provider, machine);
                if (thing.isEmpty()) {
                    return new Progress.Failed(FailureKind.BAD_SPEC, "there is no machine " + machine);
                }
                thing.get().power = to;
                var done = new Progress.Done(Optional.of(thing.get().observed()));
                if (to == PowerState.OFF && comesOnAgain) {
                    comesOnAgain = false;
                    thing.get().power = PowerState.ON;
                }
                return done;
            }
        }

        private void await() {
            CountDownLatch latch;
            synchronized (TestCloud.this) {
                latch = hanging;
            }
            if (latch != null) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ProviderFailure(FailureKind.UNREACHABLE, "interrupted");
                }
            }
        }

        private Optional<FailureKind> failure(Provider provider) {
            asked.merge(provider.uid(), 1, Integer::sum);
            Set<String> good = letIn.get(provider.uid());
            String given = provider.credential().map(SecretText::reveal).orElse("");
            if (good != null && !good.contains(given)) {
                refused = "wrong credential " + given;
                return Optional.of(FailureKind.DENIED);
            }
            refused = "";
            return Optional.ofNullable(failing.get(provider.uid()));
        }

        private void orThrow(Provider provider) {
            failure(provider).filter(kind -> kind != FailureKind.NO_CAPACITY).ifPresent(kind -> {
                throw new ProviderFailure(kind, "the cloud says " + kind + refused);
            });
        }

        private Optional<Thing> find(Provider provider, Uid machine) {
            return of(provider).stream()
                    .filter(thing -> thing.wanted.uid().equals(machine))
                    .findFirst();
        }

        private List<Thing> of(Provider provider) {
            return things.values().stream()
                    .filter(thing ->
                            thing.provider.equals(provider.uid()) && thing.installation.equals(provider.installation()))
                    .toList();
        }

        private static Progress failed(FailureKind kind) {
            return new Progress.Failed(kind, "the cloud says " + kind);
        }
    }
}
