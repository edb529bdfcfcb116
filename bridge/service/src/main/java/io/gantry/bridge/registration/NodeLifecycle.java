package io.gantry.bridge.registration;

import static io.gantry.bridge.api.NodeState.DRAINING;
import static io.gantry.bridge.api.NodeState.LAUNCHED;
import static io.gantry.bridge.api.NodeState.LEFT;
import static io.gantry.bridge.api.NodeState.LOST;
import static io.gantry.bridge.api.NodeState.READY;
import static io.gantry.bridge.api.NodeState.REGISTERED;
import static io.gantry.bridge.registration.NodeEffect.LEAVE_ENGINE;
import static io.gantry.bridge.registration.NodeEffect.LOWER_DRAIN;
import static io.gantry.bridge.registration.NodeEffect.RAISE_DRAIN;
import static io.gantry.bridge.registration.NodeEffect.RELEASE_MACHINE;
import static io.gantry.bridge.registration.NodeEffect.REMEMBER_ENGINE;
import static io.gantry.bridge.registration.NodeEffect.START_DEADLINE;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.Decision.Move;
import io.gantry.bridge.registration.Decision.Refuse;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Every legal move of a node, and nothing else. LAUNCHED, REGISTERED and DRAINING pass: each has a deadline, after which
 * it says why it is still there. The ways out of DRAINING: the tasks are gone, the pool wants the machine after all, or
 * the machine is switched off or gone. A node that never was READY carries nothing and leaves at once; so does a LOST
 * one, whose tasks the scheduler has placed elsewhere.
 */
final class NodeLifecycle {

    private static final Map<NodeState, Map<NodeEvent, Move>> MOVES = new EnumMap<>(NodeState.class);

    static {
        on(LAUNCHED, NodeEvent.ANSWER, REGISTERED, REMEMBER_ENGINE, START_DEADLINE);
        on(LAUNCHED, NodeEvent.STRANGER, LAUNCHED);
        on(LAUNCHED, NodeEvent.OVERDUE, LAUNCHED);
        on(LAUNCHED, NodeEvent.REMOVE, LEFT, RELEASE_MACHINE);
        on(LAUNCHED, NodeEvent.MACHINE_GONE, LEFT);

        on(REGISTERED, NodeEvent.VERIFY, READY);
        on(REGISTERED, NodeEvent.MISFIT, REGISTERED);
        on(REGISTERED, NodeEvent.OVERDUE, REGISTERED);
        on(REGISTERED, NodeEvent.STRANGER, LAUNCHED, START_DEADLINE);
        on(REGISTERED, NodeEvent.LOSE, LAUNCHED, START_DEADLINE);
        on(REGISTERED, NodeEvent.REMOVE, LEFT, LEAVE_ENGINE, RELEASE_MACHINE);
        on(REGISTERED, NodeEvent.MACHINE_GONE, LEFT, LEAVE_ENGINE);

        on(READY, NodeEvent.STRANGER, LOST);
        on(READY, NodeEvent.LOSE, LOST);
        on(READY, NodeEvent.REMOVE, DRAINING, RAISE_DRAIN, START_DEADLINE);
        on(READY, NodeEvent.MACHINE_GONE, LEFT, LEAVE_ENGINE);

        on(LOST, NodeEvent.ANSWER, READY, REMEMBER_ENGINE);
        on(LOST, NodeEvent.STRANGER, LOST);
        on(LOST, NodeEvent.REMOVE, LEFT, LEAVE_ENGINE, RELEASE_MACHINE);
        on(LOST, NodeEvent.MACHINE_GONE, LEFT, LEAVE_ENGINE);

        on(DRAINING, NodeEvent.DRAINED, LEFT, LEAVE_ENGINE, RELEASE_MACHINE);
        on(DRAINING, NodeEvent.KEEP, READY, LOWER_DRAIN);
        on(DRAINING, NodeEvent.OVERDUE, DRAINING);
        on(DRAINING, NodeEvent.STRANGER, LEFT, LEAVE_ENGINE, RELEASE_MACHINE);
        on(DRAINING, NodeEvent.LOSE, LEFT, LEAVE_ENGINE, RELEASE_MACHINE);
        on(DRAINING, NodeEvent.MACHINE_GONE, LEFT, LEAVE_ENGINE);
    }

    private NodeLifecycle() {}

    static Decision decide(NodeState current, NodeEvent event) {
        Move move = MOVES.getOrDefault(current, Map.of()).get(event);
        return move == null ? new Refuse(current, event) : move;
    }

    static boolean knows(NodeState current, NodeEvent event) {
        return decide(current, event) instanceof Move;
    }

    private static void on(NodeState from, NodeEvent event, NodeState to, NodeEffect... effects) {
        var moves = MOVES.computeIfAbsent(from, _ -> new EnumMap<>(NodeEvent.class));
        if (moves.put(event, new Move(to, List.of(effects))) != null) {
            throw new IllegalStateException(from + " x " + event + " is in the table twice");
        }
    }

    /** As a Mermaid state diagram: docs/diagrams/node-lifecycle.mmd. */
    static String diagram() {
        var lines = new StringBuilder("""
                %% generated from NodeLifecycle; NodeLifecycleTest checks it
                stateDiagram-v2
                    [*] --> LAUNCHED : machine is ACTIVE
                """);
        MOVES.forEach((from, moves) -> moves.forEach((event, move) -> lines.append("    ")
                .append(from)
                .append(" --> ")
                .append(move.next())
                .append(" : ")
                .append(event)
                .append(move.effects().isEmpty() ? "" : " / " + words(move.effects()))
                .append('\n')));
        return lines.append("    LEFT --> [*] : machine is gone\n").toString();
    }

    private static String words(List<NodeEffect> effects) {
        return String.join(", ", effects.stream().map(NodeEffect::name).toList());
    }
}
