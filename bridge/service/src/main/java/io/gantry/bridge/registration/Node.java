package io.gantry.bridge.registration;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.NodeTraits;
import io.gantry.bridge.picture.JsonText;
import io.gantry.bridge.registration.NodeInputs.Stopping;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One membership of a machine in a cluster. */
@Entity
@Table(name = "node")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class Node {

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<Taint>> TAINTS = new TypeReference<>() {};
    private static final TypeReference<Resources> RESOURCES = new TypeReference<>() {};
    private static final TypeReference<NodeTraits> TRAITS = new TypeReference<>() {};

    @Id
    private UUID uid;

    @Version
    private long version;

    private String name;
    private UUID machine;
    private @Nullable UUID operation;
    private UUID cluster;
    private UUID pool;

    @Column(name = "pool_name")
    private String poolName;

    @Enumerated(EnumType.STRING)
    private NodeState state;

    @Column(name = "state_since")
    private Instant stateSince;

    private @Nullable Instant deadline;
    private String reason;
    private String detail;

    @Column(name = "engine_uri")
    private String engineUri;

    @Enumerated(EnumType.STRING)
    @Column(name = "engine_trust")
    private EngineEndpoint.Trust engineTrust;

    @Column(name = "engine_id")
    private @Nullable String engineId;

    @Column(name = "engine_capacity")
    private @Nullable String engineCapacity;

    private String capacity;
    private String labels;
    private String taints;
    private @Nullable String traits;
    private boolean cordoned;

    @Column(name = "drain_counter")
    private long drainCounter;

    private boolean draining;

    @Column(name = "drain_reason")
    private @Nullable String drainReason;

    private boolean drained;

    @Column(name = "drain_answered_since")
    private @Nullable Instant drainAnsweredSince;

    @Column(name = "tasks_left")
    private @Nullable Integer tasksLeft;

    @Column(name = "held_by")
    private @Nullable String heldBy;

    @Column(name = "observed_generation")
    private long observedGeneration;

    @Column(name = "tasks_stop_since")
    private @Nullable Instant tasksStopSince;

    private boolean deleted;

    protected Node() {}

    /** @param machine one that {@link NodeRules#admits} */
    static Node launched(Uid uid, MachineFact machine, Instant now, NodeLimits limits) {
        var node = new Node();
        node.uid = uid.value();
        node.version = 1;
        node.name = machine.name().value();
        node.machine = machine.uid().value();
        node.operation =
                machine.operation() == null ? null : machine.operation().value();
        node.cluster = Objects.requireNonNull(machine.cluster()).value();
        node.pool = Objects.requireNonNull(machine.pool()).value();
        node.poolName = Objects.requireNonNull(machine.poolName()).value();
        node.state = NodeState.LAUNCHED;
        node.stateSince = now;
        node.deadline = now.plus(limits.launched());
        node.reason = "";
        node.detail = "";
        node.reachedAt(Objects.requireNonNull(machine.engine()));
        node.capacity = JsonText.write(machine.capacity());
        node.labels = JsonText.write(Map.of());
        node.taints = JsonText.write(List.of());
        return node;
    }

    /**
     * Makes the move, and the part of its effects that is about this row.
     *
     * @return whether anything is different now
     */
    boolean apply(Decision.Move move, Happening happening, Instant now, NodeLimits limits) {
        boolean moved = state != move.next();
        boolean reworded = !reason.equals(happening.reason()) || !detail.equals(happening.detail());
        boolean saysWhy = !moved && deadline != null;
        if (!moved && !reworded && !saysWhy) {
            return false;
        }
        reason = happening.reason();
        detail = happening.detail();
        deadline = null; // it has moved, or has said why it has not
        if (moved) {
            state = move.next();
            stateSince = now;
            tasksStopSince = null;
        }
        move.effects().forEach(effect -> carryOut(effect, happening, now, limits));
        return true;
    }

    private void carryOut(NodeEffect effect, Happening happening, Instant now, NodeLimits limits) {
        switch (effect) {
            case REMEMBER_ENGINE -> happening.alive().ifPresent(this::remember);
            case START_DEADLINE -> deadline = limits.of(state).map(now::plus).orElse(null);
            case RAISE_DRAIN -> drain(true, happening.detail());
            case LOWER_DRAIN -> drain(false, null);
            case LEAVE_ENGINE, RELEASE_MACHINE -> {} // after the commit, see NodeBook
        }
    }

    private void remember(Answer.Alive alive) {
        engineId = alive.engineId();
        engineCapacity = JsonText.write(alive.capacity());
    }

    private void reachedAt(EngineEndpoint engine) {
        engineUri = engine.uri();
        engineTrust = engine.trust();
    }

    /** A drain that is under way keeps its generation; a new one gets the next. */
    private void drain(boolean wanted, @Nullable String why) {
        if (wanted && !draining) {
            drainCounter++;
        }
        draining = wanted;
        drainReason = wanted ? why : null;
    }

    /**
     * Takes over what machine, pool and people say of it. What cannot be taken over (labels that break a rule) is left
     * as it was; the verification says so.
     *
     * @return whether anything is different now
     */
    boolean describe(NodeInputs in) {
        Described before = described();
        Optional<PoolNodes> pool = in.pool().map(it -> it.spec().nodes());
        in.machine().ifPresent(machine -> {
            if (machine.engine() != null) {
                reachedAt(machine.engine());
            }
            Resources has = engineCapacity == null ? null : JsonText.read(engineCapacity, RESOURCES);
            capacity = JsonText.write(NodeRules.capacity(machine.capacity(), has, pool));
        });
        in.pool().ifPresent(it -> {
            taints = JsonText.write(it.spec().taints());
            traits = pool.map(Node::traits).map(JsonText::write).orElse(null);
        });
        try {
            labels = JsonText.write(NodeRules.labels(in));
        } catch (IllegalArgumentException _) {
            // BAD_LABELS is found by NodeRules, with its words
        }
        NodeSpec said = in.nodeSpec().map(Declared::spec).orElse(NodeSpec.UNSAID);
        cordoned = said.cordoned() || said.drained() || in.machineSpec().maintenance();
        observedGeneration =
                in.nodeSpec().map(spec -> spec.metadata().generation()).orElse(observedGeneration);
        if (state != NodeState.DRAINING && state != NodeState.LEFT && draining != said.drained()) {
            drain(said.drained(), "drain was asked for");
        }
        answered(draining ? in.occupancy() : Optional.empty(), in.now());
        if (state != NodeState.LOST) {
            tasksStopSince = null;
        } else if (tasksStopSince == null && in.stopping() == Stopping.SURELY) {
            tasksStopSince = in.now();
        }
        return !before.equals(described());
    }

    private static NodeTraits traits(PoolNodes pool) {
        return new NodeTraits(pool.overcommit(), pool.costMilli(), pool.speedPercent());
    }

    /** What the scheduler says of the drain under way; it answers every drain with that drain's own generation. */
    private void answered(Optional<NodeOccupancyFact> said, Instant now) {
        boolean nothingLeft =
                said.filter(it -> it.drainedGeneration() >= drainCounter).isPresent();
        if (!draining) {
            drainAnsweredSince = null;
        } else if (drainAnsweredSince == null || drained != nothingLeft) {
            drainAnsweredSince = now;
        }
        drained = nothingLeft;
        tasksLeft = said.map(NodeOccupancyFact::allocations).orElse(null);
        heldBy = said.map(NodeOccupancyFact::heldBy).orElse(null);
    }

    private record Described(
            String engineUri,
            EngineEndpoint.Trust trust,
            String capacity,
            String taints,
            @Nullable String traits,
            String labels,
            boolean cordoned,
            boolean draining,
            boolean drained,
            @Nullable Integer tasksLeft,
            @Nullable String heldBy,
            @Nullable Instant tasksStopSince,
            long observedGeneration) {}

    private Described described() {
        return new Described(
                engineUri,
                engineTrust,
                capacity,
                taints,
                traits,
                labels,
                cordoned,
                draining,
                drained,
                tasksLeft,
                heldBy,
                tasksStopSince,
                observedGeneration);
    }

    /** The last of it: its machine is gone. */
    void end() {
        deleted = true;
        deadline = null;
    }

    boolean ended() {
        return deleted;
    }

    NodeState state() {
        return state;
    }

    Uid machine() {
        return new Uid(machine);
    }

    NodeView view() {
        return new NodeView(
                new Uid(uid),
                new Name(name),
                new Uid(machine),
                operation == null ? null : new Uid(operation),
                new Uid(cluster),
                new Uid(pool),
                state,
                new EngineEndpoint(engineUri, engineTrust),
                engineId,
                engineCapacity == null ? null : JsonText.read(engineCapacity, RESOURCES),
                JsonText.read(capacity, RESOURCES),
                schedulable(),
                draining ? drainCounter : 0,
                deadline,
                reason,
                tasksStopSince != null);
    }

    private boolean schedulable() {
        return state == NodeState.READY && !cordoned && !draining;
    }

    /** Only after a flush: the version is part of it. */
    NodeFact fact(int incarnation) {
        return new NodeFact(
                new Uid(uid),
                new Name(name),
                new Revision(incarnation, version),
                deleted,
                new Uid(machine),
                new Uid(cluster),
                new Uid(pool),
                new Name(poolName),
                state,
                JsonText.read(capacity, RESOURCES),
                JsonText.read(labels, LABELS),
                JsonText.read(taints, TAINTS),
                new EngineEndpoint(engineUri, engineTrust),
                schedulable(),
                draining ? drainCounter : 0,
                draining ? drainReason : null,
                stateSince,
                draining ? List.of(ready(), drained()) : List.of(ready()),
                observedGeneration,
                tasksStopSince,
                traits == null ? null : JsonText.read(traits, TRAITS));
    }

    private Condition ready() {
        var status = state == NodeState.READY ? Condition.Status.TRUE : Condition.Status.FALSE;
        String word = reason.isEmpty() ? readable(state) : reason;
        return new Condition("Ready", status, word, detail, observedGeneration, stateSince);
    }

    /** Only while its tasks are to be moved away: how far that is. */
    private Condition drained() {
        var status = drained ? Condition.Status.TRUE : Condition.Status.FALSE;
        String word = drained ? NodeReasons.NOTHING_LEFT : NodeReasons.TASKS_LEFT;
        Instant since = drainAnsweredSince == null ? stateSince : drainAnsweredSince;
        return new Condition("Drained", status, word, whatIsLeft(), observedGeneration, since);
    }

    private String whatIsLeft() {
        if (drained) {
            return "nothing is left on it";
        }
        Integer left = tasksLeft;
        if (left == null || left == 0) {
            return "the scheduler has not said yet what is left on it";
        }
        String count = left == 1 ? "1 task left" : left + " tasks left";
        return heldBy == null ? count : count + "; held by " + heldBy;
    }

    private static String readable(NodeState state) {
        return state.name().charAt(0) + state.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
