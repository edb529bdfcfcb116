package io.gantry.simulation.machine;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** All machines. */
public final class World {

    private final WorldClock clock;
    private final Interner interner = new Interner();
    private final Counters counters = new Counters();
    private final Map<String, Machine> machines = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private final Set<String> leaving = new CopyOnWriteArraySet<>();
    private volatile Runnable changed = () -> {};

    public World(WorldClock clock) {
        this.clock = clock;
    }

    /** A machine as it is kept while the world stands still: what ran on it does not outlive that. */
    public record Kept(MachineSpec machine, boolean on) {}

    /** What to keep. */
    public List<Kept> keep() {
        return machines().stream()
                .filter(machine -> !leaving.contains(machine.spec().uid()))
                .map(machine -> new Kept(machine.spec(), machine.isOn()))
                .toList();
    }

    /** Brings back what was kept, as after a power cut: what is on boots. */
    public void restore(List<Kept> kept) {
        for (Kept one : kept) {
            var machine = new Machine(one.machine(), clock, interner, counters, clock.millis());
            if (!one.on()) {
                machine.powerOff();
            }
            machines.put(one.machine().uid(), machine);
        }
    }

    /** Is told whenever there is something new to keep. */
    public void whenChanged(Runnable told) {
        changed = told;
    }

    /** Switches a machine; what runs on it is dead at once when its power goes. */
    public void power(Machine machine, boolean on) {
        if (on) {
            machine.powerOn();
        } else {
            machine.powerOff();
        }
        changed.run();
    }

    /** What became of a wish for a machine. */
    public sealed interface Made {
        record Yes(Machine machine) implements Made {}

        /** Refused: a word for programs, a sentence for people. */
        record No(String word, String message) implements Made {}
    }

    public Counters counters() {
        return counters;
    }

    /** Makes a machine, or finds the one that was made before under the same uid. */
    public synchronized Made make(MachineSpec spec) {
        Machine known = machines.get(spec.uid());
        if (known != null) {
            return known.spec().installation().equals(spec.installation())
                    ? new Made.Yes(known)
                    : new Made.No("DENIED", "machine " + spec.uid() + " is another installation's");
        }
        Knobs knobs = spec.knobs();
        int number = asked.merge(spec.provider(), 1, Integer::sum);
        if (knobs.failEvery() > 0 && number % knobs.failEvery() == 0) {
            String word = knobs.failWith() == null ? "NO_CAPACITY" : knobs.failWith();
            return new Made.No(word, "create " + number + " of this provider fails, as asked for (failEvery)");
        }
        long there = machines.values().stream()
                .filter(machine -> machine.spec().provider().equals(spec.provider()))
                .count();
        if (spec.providerMax() > 0 && there >= spec.providerMax()) {
            return new Made.No("NO_CAPACITY", "all " + spec.providerMax() + " machines are taken");
        }
        long made = clock.millis() + knobs.createMillis();
        var machine = new Machine(spec, clock, interner, counters, made);
        machines.put(spec.uid(), machine);
        changed.run();
        return new Made.Yes(machine);
    }

    public Optional<Machine> machine(String uid) {
        return Optional.ofNullable(machines.get(uid));
    }

    /** Of one installation, in the order of their uids. */
    public List<Machine> machinesOf(String installation) {
        return machines.values().stream()
                .filter(machine -> machine.spec().installation().equals(installation))
                .sorted(java.util.Comparator.comparing(machine -> machine.spec().uid()))
                .toList();
    }

    public List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    /** Takes its power at once, and removes it after the time that takes. Answers whether it is gone. */
    public boolean delete(Machine machine) {
        String uid = machine.spec().uid();
        machine.powerOff();
        long millis = machine.spec().knobs().deleteMillis();
        if (millis == 0) {
            machines.remove(uid);
            changed.run();
            return true;
        }
        if (machines.containsKey(uid) && leaving.add(uid)) {
            clock.after(Duration.ofMillis(millis), () -> {
                machines.remove(uid);
                leaving.remove(uid);
            });
            changed.run();
        }
        return !machines.containsKey(uid);
    }

    /** Numbers for people and benchmarks. */
    public Map<String, Long> numbers() {
        var numbers = new LinkedHashMap<String, Long>();
        numbers.put("machines", (long) machines.size());
        numbers.put(
                "containers",
                machines.values().stream()
                        .mapToLong(machine -> machine.engine().containerCount())
                        .sum());
        numbers.put(
                "running",
                machines.values().stream()
                        .mapToLong(machine -> machine.engine().runningCount())
                        .sum());
        numbers.put("requests", counters.requests().sum());
        numbers.put("created", counters.created().sum());
        numbers.put("started", counters.started().sum());
        return numbers;
    }
}
