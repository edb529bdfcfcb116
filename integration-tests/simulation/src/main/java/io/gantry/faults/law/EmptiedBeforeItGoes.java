package io.gantry.faults.law;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeReasons;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.world.Container;
import io.gantry.kinds.id.Uid;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * A machine whose node was not lost is released, and taken down, only when no task that is to run there still does. A node that is
 * lost while it is being drained is never told as LOST: what it would be LOST for has it leave at once, and is the reason
 * why it LEFT. Its tasks are given up like those of any lost node. That it was lost is not taken on the bridge's word: it is
 * called silent only when it was.
 */
public final class EmptiedBeforeItGoes {

    private static final String IS_TO_RUN =
            "select state from allocation where uid = ? and state in ('PLACED', 'STARTING', 'RUNNING')";

    private static final Set<String> LOST_FOR = Set.of(
            NodeReasons.NOT_ANSWERING,
            NodeReasons.STRANGER,
            NodeReasons.ENGINE_TAKEN,
            NodeReasons.POWER_OFF,
            NodeReasons.MACHINE_LOST);

    private final Schemas schemas;
    /** Machines. */
    private final Set<Uid> lost = new HashSet<>();
    /** Nodes. */
    private final Set<Uid> gone = new HashSet<>();

    public EmptiedBeforeItGoes(Schemas schemas) {
        this.schemas = schemas;
    }

    /**
     * A node that was drained has nothing left to run when that is told; afterwards the scheduler gives up what is there.
     *
     * @param silent whether the node's engine was, for long and not long ago
     * @param running on its machine; empty where jobs are not run
     */
    public void told(NodeFact node, boolean silent, Collection<Container> running) {
        boolean isLost =
                node.state() == NodeState.LOST || (node.state() == NodeState.LEFT && hasReason(node, LOST_FOR));
        if (isLost && lost.add(node.machine()) && !silent && hasReason(node, Set.of(NodeReasons.NOT_ANSWERING))) {
            throw new Violation(
                    "a node is lost only when it is silent",
                    "node " + node.name() + " is " + node.state() + ", as if its engine had not answered");
        }
        if (node.state() == NodeState.LEFT && hasReason(node, Set.of(NodeReasons.REMOVED)) && gone.add(node.uid())) {
            isEmptied(node.machine(), running, "is released");
        }
    }

    private static boolean hasReason(NodeFact node, Set<String> reasons) {
        return node.conditions().stream().anyMatch(each -> reasons.contains(each.reason()));
    }

    /** @param running on it */
    public void takesDown(Uid machine, Collection<Container> running) {
        isEmptied(machine, running, "is to be taken down");
    }

    private void isEmptied(Uid machine, Collection<Container> running, String what) {
        if (lost.contains(machine)) {
            return;
        }
        for (Container container : running) {
            String state =
                    schemas.ask("scheduler", IS_TO_RUN, container.allocation().value());
            if (state != null) {
                throw new Violation(
                        "a machine is emptied before it goes",
                        "machine " + machine + " " + what + " while " + container + " runs on it, which is " + state);
            }
        }
    }
}
