package io.gantry.bridge.registration;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeInputs.Keeping;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.scheduler.api.NodeOccupancyFact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What should happen to a node now, from what is known: pure. The most final is looked at first, so that a node whose
 * machine is gone is not drained, and one that is to go is not declared READY on the way.
 */
final class NodeRules {

    /** Firmware and kernel take their part of the memory that was bought. */
    static final double MEMORY_SHARE_LOWEST = 0.85;

    private static final List<BiFunction<NodeView, NodeInputs, Optional<Happening>>> RULES = List.of(
            NodeRules::gone,
            NodeRules::removal,
            NodeRules::power,
            NodeRules::news,
            NodeRules::verification,
            NodeRules::overdue);

    private NodeRules() {}

    /** Whether a machine should have a node. */
    static boolean admits(MachineFact machine, boolean victim) {
        return !machine.deleted()
                && machine.state() == MachineState.ACTIVE
                && machine.pool() != null
                && machine.cluster() != null
                && machine.engine() != null
                && !victim;
    }

    /**
     * The next event, or empty when the node is as it should be, or may not become so now. Only events that its state's
     * table knows.
     */
    static Optional<Happening> next(NodeView node, NodeInputs in) {
        return RULES.stream()
                .flatMap(rule -> rule.apply(node, in).stream())
                .filter(happening -> NodeLifecycle.knows(node.state(), happening.event()))
                .filter(happening -> in.keeping() == Keeping.MAY_GO || !takesAway(node.state(), happening.event()))
                .findFirst();
    }

    /** Whether its tasks are moved away by it, or its machine is given free. That a machine is gone is only seen. */
    private static boolean takesAway(NodeState state, NodeEvent event) {
        return NodeLifecycle.decide(state, event) instanceof Decision.Move move
                && (move.effects().contains(NodeEffect.RELEASE_MACHINE)
                        || move.effects().contains(NodeEffect.RAISE_DRAIN));
    }

    private static Optional<Happening> gone(NodeView node, NodeInputs in) {
        return in.machine()
                .filter(machine -> isGone(node, machine))
                .map(machine -> Happening.of(
                        NodeEvent.MACHINE_GONE,
                        NodeReasons.MACHINE_GONE,
                        "machine " + machine.name() + " is " + machine.state()));
    }

    /** Gone for this node: ended, given to another pool, or made anew. */
    static boolean isGone(NodeView node, MachineFact machine) {
        boolean sameStay = node.operation() == null || node.operation().equals(machine.operation());
        return machine.deleted()
                || !node.pool().equals(machine.pool())
                || !sameStay
                || switch (machine.state()) {
                    case DELETED, DELETING, CLEANING, RETIRED, AVAILABLE, ENROLLED, INSPECTING -> true;
                    case PROVISIONING, ACTIVE, DRAINING, RESCUE, FAILED, QUARANTINED, LOST, UNRECOGNIZED -> false;
                };
    }

    private static String whatHoldsIt(NodeOccupancyFact said) {
        String still = said.allocations() + " allocations are still on it; ";
        String remedy = "stop them, switch the machine off, or give its pool the machine back";
        return said.heldBy() == null ? still + remedy : still + "held by " + said.heldBy() + "; " + remedy;
    }

    private static Optional<Happening> removal(NodeView node, NodeInputs in) {
        if (node.state() == NodeState.DRAINING) {
            if (in.victim().isEmpty()) {
                return Optional.of(Happening.of(NodeEvent.KEEP));
            }
            boolean drained = in.occupancy()
                    .filter(said -> said.drainedGeneration() >= node.drainGeneration())
                    .isPresent();
            return drained
                    ? Optional.of(Happening.of(NodeEvent.DRAINED, NodeReasons.REMOVED, "it was drained"))
                    : Optional.empty();
        }
        return in.victim().map(why -> Happening.of(NodeEvent.REMOVE, NodeReasons.REMOVED, why));
    }

    /** What the provisioner knows is quicker than waiting for silence. */
    private static Optional<Happening> power(NodeView node, NodeInputs in) {
        if (node.state() == NodeState.LAUNCHED || node.state() == NodeState.LOST) {
            return Optional.empty();
        }
        return in.machine().flatMap(machine -> {
            if (machine.power() == PowerState.OFF) {
                return Optional.of(Happening.of(
                        NodeEvent.LOSE, NodeReasons.POWER_OFF, "machine " + machine.name() + " has no power"));
            }
            return machine.state() == MachineState.LOST
                    ? Optional.of(Happening.of(
                            NodeEvent.LOSE,
                            NodeReasons.MACHINE_LOST,
                            "the provider does not know machine " + machine.name() + " any more"))
                    : Optional.empty();
        });
    }

    private static Optional<Happening> news(NodeView node, NodeInputs in) {
        return in.news().filter(news -> news.node().equals(node.uid())).flatMap(news -> switch (news) {
            case NodeNews.Answers answers -> answered(node, in, answers.alive());
            case NodeNews.Stranger stranger ->
                Optional.of(Happening.of(NodeEvent.STRANGER, NodeReasons.STRANGER, stranger.detail()));
            case NodeNews.Silent silent ->
                Optional.of(Happening.of(NodeEvent.LOSE, NodeReasons.NOT_ANSWERING, silent.detail()));
        });
    }

    private static Optional<Happening> answered(NodeView node, NodeInputs in, Answer.Alive alive) {
        boolean off = in.machine()
                .filter(machine -> machine.power() == PowerState.OFF)
                .isPresent();
        if (off) {
            return Optional.empty(); // its last words before the power went
        }
        if (node.engineId() != null && !node.engineId().equals(alive.engineId())) {
            return Optional.of(Happening.of(
                    NodeEvent.STRANGER,
                    NodeReasons.STRANGER,
                    "engine " + alive.engineId() + " answers where " + node.engineId() + " was"));
        }
        if (in.engineTakenBy().isPresent()) {
            return Optional.of(Happening.of(
                    NodeEvent.STRANGER,
                    NodeReasons.ENGINE_TAKEN,
                    "engine " + alive.engineId() + " is node "
                            + in.engineTakenBy().get() + " already"));
        }
        return Optional.of(Happening.answered(alive));
    }

    private static Optional<Happening> verification(NodeView node, NodeInputs in) {
        Resources has = node.engineCapacity();
        if (node.state() != NodeState.REGISTERED || in.machine().isEmpty() || has == null) {
            return Optional.empty();
        }
        return tooSmall(in.machine().get().capacity(), has)
                .or(() -> badLabels(in))
                .or(() -> Optional.of(Happening.of(NodeEvent.VERIFY)));
    }

    private static Optional<Happening> tooSmall(Resources declared, Resources has) {
        boolean cpu =
                has.cpu().milli() > 0 && has.cpu().milli() < declared.cpu().milli();
        boolean memory = has.memory().value() > 0
                && has.memory().value() < declared.memory().value() * MEMORY_SHARE_LOWEST;
        return cpu || memory
                ? Optional.of(Happening.of(
                        NodeEvent.MISFIT,
                        NodeReasons.TOO_SMALL,
                        "its engine has cpu " + has.cpu() + " and memory " + has.memory() + ", declared were "
                                + declared.cpu() + " and " + declared.memory()))
                : Optional.empty();
    }

    private static Optional<Happening> badLabels(NodeInputs in) {
        try {
            labels(in);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(Happening.of(NodeEvent.MISFIT, NodeReasons.BAD_LABELS, String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Happening> overdue(NodeView node, NodeInputs in) {
        boolean passed = node.due().filter(due -> !in.now().isBefore(due)).isPresent();
        if (!passed) {
            return Optional.empty();
        }
        return switch (node.state()) {
            case LAUNCHED ->
                Optional.of(Happening.of(
                        NodeEvent.OVERDUE,
                        NodeReasons.NOT_ANSWERING,
                        "its engine at " + node.engine().uri() + " has not answered yet"));
            case REGISTERED ->
                Optional.of(Happening.of(NodeEvent.OVERDUE, NodeReasons.NOT_ANSWERING, "it could not be verified"));
            case DRAINING ->
                Optional.of(Happening.of(
                        NodeEvent.OVERDUE,
                        NodeReasons.DRAIN_OVERDUE,
                        in.occupancy().map(NodeRules::whatHoldsIt).orElse("the scheduler has not answered")));
            case READY, LOST, LEFT, UNRECOGNIZED -> Optional.empty();
        };
    }

    /**
     * Of the machine, then of its pool, then ours.
     *
     * @throws IllegalArgumentException naming the label and the rule
     */
    static Map<String, String> labels(NodeInputs in) {
        return NodeLabels.of(in.machine(), in.pool().map(Declared::spec), in.clusterName());
    }

    /** What tasks may use: what was declared, but not more than there is. What one side does not say, the other does. */
    static Resources capacity(Resources declared, @Nullable Resources has, Optional<PoolNodes> pool) {
        Resources given = capacity(declared, has);
        return pool.map(it -> it.of(given)).orElse(given);
    }

    private static Resources capacity(Resources declared, @Nullable Resources has) {
        if (has == null) {
            return declared;
        }
        long cpu = lower(declared.cpu().milli(), has.cpu().milli());
        long memory = lower(declared.memory().value(), has.memory().value());
        Bytes disk = new Bytes(lower(declared.disk().value(), has.disk().value()));
        return new Resources(
                new Cpu(cpu), new Bytes(memory), disk, declared.gpus(), declared.network(), declared.named());
    }

    private static long lower(long declared, long has) {
        return declared == 0 ? has : has == 0 ? declared : Math.min(declared, has);
    }
}
