package io.gantry.scheduler.queue;

import io.gantry.scheduler.api.Disruption;
import org.jspecify.annotations.Nullable;

/**
 * A group's disruption budget against the nodes that are to be emptied. A task that serves goes only while enough others
 * do; one that serves nobody goes at once. What is held back goes when another has become ready, which may be never: then
 * its node says whose budget holds it, and waits for people.
 */
final class Budget {

    private Budget() {}

    /**
     * Says of each living task whether it stays where it is for now.
     *
     * @param steps tasks that an update takes away in the same round
     */
    static void hold(GroupRun group, Rollout.Steps steps) {
        Disruption disruption = group.spec.disruption();
        if (disruption == null || group.dropped || group.job.ending()) {
            release(group);
            return;
        }
        int wanted = group.wanted();
        int serving = 0;
        for (int i = 0; i < Math.min(wanted, group.slots()); i++) {
            boolean stays = serves(group, i) && !steps.replace().get(i);
            serving += stays ? 1 : 0;
        }
        int least = disruption.least(wanted);
        group.slack = serving - least;
        int mayGo = group.slack;
        for (int i = 0; i < Math.min(wanted, group.slots()); i++) {
            Allocation latest = group.latest(i);
            if (latest == null || !moves(latest)) {
                letGo(latest);
                continue;
            }
            boolean free = !latest.ready()
                    || outgoingServes(group, i)
                    || steps.replace().get(i);
            latest.held = !free && mayGo <= 0;
            mayGo -= free || latest.held ? 0 : 1;
            if (latest.held) {
                latest.node.heldBy(group, serving, least);
            }
        }
    }

    private static void release(GroupRun group) {
        if (group.slack == Integer.MAX_VALUE) {
            return;
        }
        group.slack = Integer.MAX_VALUE;
        for (int i = 0; i < group.slots(); i++) {
            letGo(group.latest(i));
        }
    }

    private static void letGo(@Nullable Allocation allocation) {
        if (allocation != null) {
            allocation.held = false;
        }
    }

    private static boolean serves(GroupRun group, int index) {
        Allocation latest = group.latest(index);
        return (latest != null && latest.ready()) || outgoingServes(group, index);
    }

    private static boolean outgoingServes(GroupRun group, int index) {
        Allocation outgoing = group.outgoing(index);
        return outgoing != null && outgoing.ready() && !outgoing.node.mustBeEmptied();
    }

    private static boolean moves(Allocation allocation) {
        return allocation.living() && !allocation.stopping() && allocation.node.mustBeEmptied();
    }
}
