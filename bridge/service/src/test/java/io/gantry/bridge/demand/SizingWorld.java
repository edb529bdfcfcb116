package io.gantry.bridge.demand;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.Scene.Source;
import io.gantry.bridge.demand.Scene.Stage;
import io.gantry.bridge.removal.Removal;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A scheduler, a bridge and a provisioner in simulated time, that hear of each other late, twice, and in any order. Each
 * fact has a version, and what is older than what was heard is dropped, as consumers do.
 */
final class SizingWorld {

    static final DemandLimits LIMITS =
            new DemandLimits(Duration.ofSeconds(15), Duration.ofMinutes(2), 3, Duration.ofMinutes(10));
    static final Duration DELAY = Duration.ofMinutes(5);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** A source, as it really is. */
    record Provider(Name name, Resources machine, Map<String, String> labels, int createSeconds, double fails) {}

    final SplittableRandom random;
    final Sizing sizing = new Sizing(LIMITS);
    final List<PoolRun> pools = new ArrayList<>();
    final List<MachineRun> machines = new ArrayList<>();
    final Map<Shape, Integer> waiting = new LinkedHashMap<>();
    private final LateFacts facts;
    private List<Shape> heardDemand = List.of();
    private Object saidDemand = List.of();
    private long uids;
    int second;
    int coldest;

    SizingWorld(long seed, int lateSeconds) {
        this.random = new SplittableRandom(seed);
        this.facts = new LateFacts(random, lateSeconds);
    }

    PoolRun pool(String name, int min, int max, Provider... providers) {
        var pool = new PoolRun(uid(), name, min, max, providers);
        pools.add(pool);
        return pool;
    }

    void submit(Shape shape, int tasks) {
        waiting.merge(shape, tasks, Integer::sum);
    }

    private Uid uid() {
        return Uid.parse(String.format("0198c0de-0000-7000-8000-%012x", ++uids));
    }

    private void say(Object key, Runnable hear) {
        facts.say(second, key, hear);
    }

    void run(int seconds) {
        for (int end = second + seconds; second < end; second++) {
            facts.deliver(second);
            schedule();
            provision();
            bridge();
        }
    }

    // ---- the scheduler

    private void schedule() {
        for (MachineRun machine : machines) {
            if ((machine.draining || !machine.schedulable) && !machine.tasks.isEmpty()) {
                machine.tasks.forEach((shape, tasks) -> waiting.merge(shape, tasks, Integer::sum));
                machine.tasks.clear();
            }
        }
        for (Shape shape : List.copyOf(waiting.keySet())) {
            int left = waiting.get(shape);
            for (MachineRun machine : machines) {
                boolean fits = left > 0
                        && machine.schedulable
                        && !machine.draining
                        && shape.constraints().stream().allMatch(each -> each.matches(machine.provider.labels()));
                int taken = fits ? machine.room().take(shape, left) : 0;
                if (taken > 0) {
                    machine.tasks.merge(shape, taken, Integer::sum);
                    left -= taken;
                }
            }
            if (left == 0) {
                waiting.remove(shape);
            } else {
                waiting.put(shape, left);
            }
        }
        List<Shape> demand = waiting.entrySet().stream()
                .map(entry -> counted(entry.getKey(), entry.getValue()))
                .toList();
        if (!demand.equals(saidDemand)) {
            saidDemand = demand;
            say("demand", () -> heardDemand = demand);
        }
        machines.stream().filter(machine -> machine.known).forEach(this::sayOccupancy);
    }

    private final Map<MachineRun, List<Object>> saidOccupancy = new HashMap<>();

    private void sayOccupancy(MachineRun machine) {
        int allocations =
                machine.tasks.values().stream().mapToInt(Integer::intValue).sum();
        int drained = machine.draining && allocations == 0 ? machine.drainToDo : 0;
        List<Object> now = List.of(allocations, drained);
        if (!now.equals(saidOccupancy.put(machine, now))) {
            say(List.of("occupancy", machine.uid), () -> {
                machine.allocationsHeard = allocations;
                machine.drainedHeard = drained;
            });
        }
    }

    static Shape counted(Shape shape, int tasks) {
        return new Shape(
                shape.resources(), shape.constraints(), tasks, shape.oldest(), shape.tolerations(), shape.onePerNode());
    }

    // ---- the provisioner

    private void provision() {
        for (PoolRun pool : pools) {
            int serving = 0;
            for (MachineRun machine : machines) {
                if (machine.pool != pool || machine.deleted) {
                    continue;
                }
                if (second >= machine.readyAt && machine.willFail) {
                    delete(machine);
                    continue;
                }
                if (second == machine.readyAt) {
                    say(List.of("machine", machine.uid), () -> active(machine));
                }
                Victim victim = pool.heardVictims.get(machine.uid);
                if (victim != null && victim.released()) {
                    delete(machine);
                } else if (victim == null) {
                    serving++;
                }
            }
            Optional<Provider> source = pool.providers.stream()
                    .filter(each -> pool.heardResting.stream()
                            .noneMatch(one -> one.provider().equals(each.name())))
                    .findFirst();
            for (int i = serving; i < pool.heardTarget && source.isPresent(); i++) {
                create(pool, source.get());
            }
        }
    }

    private void create(PoolRun pool, Provider source) {
        int takes = source.createSeconds() * (80 + random.nextInt(21)) / 100;
        var machine = new MachineRun(uid(), pool, source, second + takes, random.nextDouble() < source.fails());
        machines.add(machine);
        say(List.of("machine", machine.uid), () -> machine.heard = true);
    }

    private void active(MachineRun machine) {
        machine.heard = true;
        machine.heardActive = true;
        machine.joinedAt = second + 2 + random.nextInt(5);
    }

    private void delete(MachineRun machine) {
        machine.deleted = true;
        say(List.of("machine", machine.uid), () -> machine.heardDeleted = true);
        say(List.of("node", machine.uid), () -> machine.schedulable = false);
    }

    // ---- the bridge

    private void bridge() {
        nodes();
        var scene = new Scene(
                BEGIN.plusSeconds(second),
                Duration.ofSeconds(second).toNanos(),
                pools.stream().map(this::seen).toList(),
                heardDemand);
        Map<Uid, PoolSize> sizes = sizing.decide(scene).pools();
        pools.forEach(pool -> take(pool, sizes.get(pool.uid)));
    }

    private void nodes() {
        for (MachineRun machine : machines) {
            NodeState before = machine.node;
            boolean victim = machine.pool.victims.containsKey(machine.uid);
            switch (machine.node) {
                case LAUNCHED -> {
                    boolean joins = second >= machine.joinedAt && !victim;
                    boolean leaves = machine.heardActive && victim;
                    machine.node = joins ? NodeState.READY : leaves ? NodeState.LEFT : machine.node;
                }
                case READY -> machine.node = victim ? NodeState.DRAINING : machine.node;
                case DRAINING ->
                    machine.node = !victim
                            ? NodeState.READY
                            : machine.drainedHeard == machine.drains ? NodeState.LEFT : machine.node;
                default -> {}
            }
            if (machine.node != before) {
                NodeState now = machine.node;
                machine.drains += now == NodeState.DRAINING ? 1 : 0;
                int drain = machine.drains;
                say(List.of("node", machine.uid), () -> {
                    machine.known = true;
                    machine.schedulable = !machine.deleted && (now == NodeState.READY || now == NodeState.DRAINING);
                    machine.draining = now == NodeState.DRAINING || now == NodeState.LEFT;
                    machine.drainToDo = drain;
                });
            }
        }
    }

    private List<MachineRun> heardOf(PoolRun pool) {
        return machines.stream()
                .filter(machine -> machine.pool == pool && machine.heard && !machine.heardDeleted)
                .toList();
    }

    private Pool seen(PoolRun pool) {
        return new Pool(
                pool.uid,
                pool.name,
                pool.min,
                pool.max,
                pool.target,
                List.of(),
                pool.providers.stream()
                        .map(each -> new Source(each.name(), each.machine(), each.labels(), ""))
                        .toList(),
                heardOf(pool).stream().map(this::seen).toList(),
                DELAY);
    }

    private Machine seen(MachineRun machine) {
        Victim victim = machine.pool.victims.get(machine.uid);
        boolean released = victim != null && victim.released();
        Stage stage = released
                ? Stage.LEAVING
                : switch (machine.node) {
                    case READY, DRAINING -> machine.allocationsHeard == 0 ? Stage.IDLE : Stage.BUSY;
                    case LEFT -> Stage.LEAVING;
                    default -> Stage.COMING;
                };
        return new Machine(
                machine.uid,
                new Name("m"),
                machine.provider.name(),
                stage,
                !released && stage != Stage.LEAVING,
                false,
                victim != null,
                stage == Stage.COMING ? Resources.NONE : machine.provider.machine(),
                machine.provider.labels(),
                "failed");
    }

    private void take(PoolRun pool, PoolSize size) {
        Map<Uid, Victim> before = pool.victims;
        List<Removal.Candidate> candidates = heardOf(pool).stream()
                .map(machine -> new Removal.Candidate(
                        machine.uid,
                        machine.node == NodeState.LAUNCHED && !machine.heardActive
                                ? Optional.empty()
                                : Optional.of(machine.node),
                        false,
                        machine.node != NodeState.LAUNCHED,
                        false,
                        Math.max(0, machine.allocationsHeard),
                        Optional.ofNullable(before.get(machine.uid))))
                .toList();
        Map<Uid, Victim> victims = Removal.choose(candidates, size.target(), "fewer").victims().stream()
                .collect(Collectors.toMap(Victim::machine, one -> one));
        victims.keySet().stream()
                .filter(uid -> !before.containsKey(uid))
                .forEach(uid -> coldest += machine(uid).allocationsHeard > 0 ? 1 : 0);
        boolean changed = size.target() != pool.target
                || !victims.equals(before)
                || !size.resting().equals(pool.resting);
        if (size.target() != pool.target || pool.targets.isEmpty()) {
            pool.targets.add(size.target());
            pool.changedAt.add(second);
        }
        pool.target = size.target();
        pool.victims = victims;
        pool.resting = size.resting();
        if (changed) {
            say(List.of("target", pool.uid), () -> {
                pool.heardTarget = size.target();
                pool.heardVictims = victims;
                pool.heardResting = size.resting();
            });
        }
    }

    private MachineRun machine(Uid uid) {
        return machines.stream()
                .filter(each -> each.uid.equals(uid))
                .findFirst()
                .orElseThrow();
    }

    // ---- what is asked about it

    int nodesWithTasks() {
        return (int) machines.stream().filter(each -> !each.tasks.isEmpty()).count();
    }
}
