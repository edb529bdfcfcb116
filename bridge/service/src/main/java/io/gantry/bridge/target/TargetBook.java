package io.gantry.bridge.target;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.demand.DemandBook;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.removal.Removal;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps every pool's target as it should be. Used by the owner's thread only, but for the facts. */
public final class TargetBook {

    private final Picture picture;
    private final NodeBook nodes;
    private final LayerDatabase database;
    private final InstantSource time;
    private final TargetStore store;
    private final DemandBook demand;
    private final Counter raised = Counter.builder("gantry.pool.targets.raised")
            .description("Times that a pool's target was raised")
            .register(Metrics.globalRegistry);
    private final Counter lowered = Counter.builder("gantry.pool.targets.lowered")
            .description("Times that a pool's target was lowered")
            .register(Metrics.globalRegistry);
    private final Function<Uid, Optional<JoinPoint>> joinPoints;
    private final int incarnation;
    private final Destruction destruction;
    private final Map<Uid, PoolTargetFact> byPool = new ConcurrentHashMap<>();

    /** @param joinPoints of a cluster; empty while, or where, there is none */
    public TargetBook(
            Picture picture,
            NodeBook nodes,
            LayerContext context,
            TargetStore store,
            DemandBook demand,
            Function<Uid, Optional<JoinPoint>> joinPoints) {
        this.picture = picture;
        this.nodes = nodes;
        this.database = context.database();
        this.time = context.time();
        this.store = store;
        this.demand = demand;
        this.joinPoints = joinPoints;
        this.incarnation = context.installation().incarnation();
        this.destruction = context.destruction();
    }

    public void load() {
        store.all().forEach(target -> byPool.put(target.uid(), target));
    }

    /** A pool's target as it was last written. */
    public Optional<PoolTargetFact> target(Uid pool) {
        return Optional.ofNullable(byPool.get(pool));
    }

    /** Why a machine must go, if it must. */
    public Optional<String> victim(Uid pool, Uid machine) {
        PoolTargetFact target = byPool.get(pool);
        return target == null
                ? Optional.empty()
                : target.victims().stream()
                        .filter(victim -> victim.machine().equals(machine))
                        .map(Victim::why)
                        .findFirst();
    }

    /** The cluster a pool is in: as it was at first, for an object never changes its shard. Empty while not known. */
    public Optional<Uid> clusterOf(Uid pool) {
        PoolTargetFact target = byPool.get(pool);
        if (target != null) {
            return Optional.of(target.cluster());
        }
        return picture.pool(pool)
                .flatMap(declared -> picture.cluster(declared.spec().cluster()))
                .map(Declared::uid);
    }

    /**
     * Works a pool's target out again.
     *
     * @return the machines whose nodes are to be looked at: they have become victims, or stopped being ones
     */
    public Set<Uid> reconcile(LeaseHold hold, Uid pool) {
        Optional<Declared<PoolSpec>> declared = picture.pool(pool);
        PoolTargetFact before = byPool.get(pool);
        if (declared.isEmpty() || (before == null && declared.get().deleted())) {
            return Set.of();
        }
        int has = before == null ? declared.get().spec().lowest() : before.target();
        List<Removal.Candidate> machines = candidates(pool, before);
        TargetPlan decided = TargetPlan.of(declared.get(), machines, demand.size(pool), has);
        warn(declared.get(), before, decided, machines.size());
        TargetPlan plan = allowed(before, pool, decided);
        Optional<PoolTargetFact> written = record(hold, declared.get(), plan);
        written.ifPresent(fact -> {
            byPool.put(pool, fact);
            count(before, fact);
        });
        return written.isEmpty() ? Set.of() : differing(before, written.get());
    }

    /**
     * That a pool goes is a person's word, if it says when it was given: what is only missing at its owner has no such
     * moment. That idle machines go which a range has no need of is what the range is for. All else may be a mistake.
     */
    private void warn(Declared<PoolSpec> pool, @Nullable PoolTargetFact before, TargetPlan plan, int machines) {
        boolean named = pool.metadata().deleting() != null;
        boolean idle = plan.size().isPresent() && before != null && before.target() <= plan.highest();
        if (named || idle) {
            return;
        }
        Set<Uid> were = before == null ? Set.of() : machines(before);
        int fresh = (int) plan.victims().stream()
                .filter(victim -> !were.contains(victim.machine()))
                .count();
        var extent = new Extent("machines of pool " + pool.metadata().name(), fresh, machines);
        destruction.isTooMuch(extent, plan.why());
    }

    /** While nothing may be destroyed nobody new is chosen to go, and who was is told with those who would be. */
    private TargetPlan allowed(@Nullable PoolTargetFact before, Uid pool, TargetPlan plan) {
        String key = "pool/" + pool;
        Optional<Withheld> withheld = destruction.withheld();
        if (withheld.isEmpty()) {
            destruction.waitsNoMore(key);
            return plan;
        }
        List<String> going = plan.victims().stream()
                .filter(victim -> !victim.released()) // the others are told of by who deletes them
                .map(victim -> picture.machine(victim.machine())
                        .map(machine -> machine.name().value())
                        .orElseGet(() -> victim.machine().text()))
                .toList();
        destruction.waits(key, Waiting.of("machines to give back", going));
        return plan.keeping(before == null ? Set.of() : machines(before), withheld.get());
    }

    private void count(@Nullable PoolTargetFact before, PoolTargetFact after) {
        int was = before == null ? after.target() : before.target();
        if (after.target() > was) {
            raised.increment();
        } else if (after.target() < was) {
            lowered.increment();
        }
    }

    private Optional<PoolTargetFact> record(LeaseHold hold, Declared<PoolSpec> declared, TargetPlan plan) {
        return database.write(unit -> {
            unit.fence(hold);
            PoolTarget row =
                    unit.session().find(PoolTarget.class, declared.uid().value());
            boolean made = row == null;
            PoolTarget target =
                    row == null ? PoolTarget.of(declared, hold.shard().uid()) : row;
            JoinPoint join = joinPoints.apply(target.cluster()).orElse(null);
            boolean changed = target.set(plan, join, declared.metadata().generation(), time.instant());
            if (!changed && !made) {
                return unheard(target); // or there is nothing new
            }
            if (made) {
                unit.session().persist(target);
            }
            unit.session().flush();
            PoolTargetFact fact = target.fact(incarnation);
            unit.publish(BridgeTopics.POOL_TARGETS, hold.shard(), fact);
            return Optional.of(fact);
        });
    }

    /** What a commit made durable that was not answered: it was told, and is not known here yet. */
    private Optional<PoolTargetFact> unheard(PoolTarget target) {
        PoolTargetFact known = byPool.get(target.pool());
        return known != null && known.revision().equals(target.revision(incarnation))
                ? Optional.empty()
                : Optional.of(target.fact(incarnation));
    }

    private List<Removal.Candidate> candidates(Uid pool, @Nullable PoolTargetFact before) {
        Map<Uid, Victim> chosen = before == null
                ? Map.of()
                : before.victims().stream().collect(Collectors.toMap(Victim::machine, Function.identity()));
        return picture.machinesOf(pool).stream()
                .filter(machine -> counts(machine, chosen.containsKey(machine.uid())))
                .map(machine -> candidate(machine, Optional.ofNullable(chosen.get(machine.uid()))))
                .toList();
    }

    /** What is on its way out by another's will does not count; a victim stays on the list until it is gone. */
    private static boolean counts(MachineFact machine, boolean chosen) {
        return switch (machine.state()) {
            case DELETED, RETIRED -> false;
            case DRAINING, CLEANING, DELETING -> chosen;
            case ENROLLED, INSPECTING, AVAILABLE, PROVISIONING, ACTIVE -> true;
            case RESCUE, FAILED, QUARANTINED, LOST, UNRECOGNIZED -> true;
        };
    }

    private Removal.Candidate candidate(MachineFact machine, Optional<Victim> chosen) {
        Optional<NodeView> node = nodes.ofMachine(machine.uid());
        MachineSpec said = picture.machineSpec(machine.uid());
        long cost = node.flatMap(it -> picture.occupancy(it.uid()))
                .map(NodeOccupancyFact::disruptionCost)
                .orElse(0L);
        return new Removal.Candidate(
                machine.uid(),
                node.map(NodeView::state),
                machine.state() == MachineState.FAILED,
                node.filter(NodeView::joined).isPresent(),
                said.guarded() || said.maintenance(),
                cost,
                chosen);
    }

    private static Set<Uid> differing(@Nullable PoolTargetFact before, PoolTargetFact after) {
        Set<Uid> was = before == null ? Set.of() : machines(before);
        Set<Uid> is = machines(after);
        return Stream.concat(was.stream(), is.stream())
                .filter(machine -> was.contains(machine) != is.contains(machine))
                .collect(Collectors.toSet());
    }

    private static Set<Uid> machines(PoolTargetFact target) {
        return target.victims().stream().map(Victim::machine).collect(Collectors.toSet());
    }
}
