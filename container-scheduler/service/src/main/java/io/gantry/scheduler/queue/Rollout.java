package io.gantry.scheduler.queue;

import io.gantry.scheduler.api.UpdatePolicy;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a group with an {@link UpdatePolicy} are replaced now. Goals: never fewer tasks that serve than the count
 * less {@code maxUnavailable} by our doing, never more than the count and {@code maxSurge}, and in the end all tasks of one
 * spec. A task that serves nobody is replaced at once, because that costs nothing.
 *
 * <p>Each index of the group has its latest allocation, and while it is replaced by surge its outgoing one beside it,
 * which goes when the latest is ready. For example 3 tasks, surge 1, unavailable 0: a new 0 is placed (4 run), is ready,
 * the old 0 goes (3 run), a new 1 is placed.
 */
final class Rollout {

    private Rollout() {}

    /**
     * By index.
     *
     * @param replace those whose latest allocation is to be stopped
     * @param surge those that get a new one beside it
     * @param retire those whose outgoing allocation is to be stopped
     */
    record Steps(BitSet replace, BitSet surge, BitSet retire) {

        static final Steps NONE = new Steps(new BitSet(), new BitSet(), new BitSet());
    }

    /** @param held nothing that serves is to be replaced now: the update is paused, or has failed */
    static Steps steps(GroupRun group, UpdatePolicy policy, boolean held) {
        int wanted = group.wanted();
        var room = room(group, policy, wanted);
        var steps = new Steps(new BitSet(), new BitSet(), new BitSet());
        for (int i = 0; i < Math.min(wanted, group.slots()); i++) {
            Allocation latest = group.latest(i);
            Allocation outgoing = group.outgoing(i);
            if (outgoing != null) {
                replacing(i, group, latest, outgoing, steps);
            } else if (latest != null && latest.living() && !latest.stopping() && !group.current(latest)) {
                if (!held) {
                    earlier(i, group, latest, room, steps);
                }
            }
        }
        return steps;
    }

    /** What the policy leaves to be done. */
    private static final class Room {
        int surge;
        int missing;
    }

    private static Room room(GroupRun group, UpdatePolicy policy, int wanted) {
        int extra = 0;
        int serving = 0;
        for (int i = 0; i < group.slots(); i++) {
            Allocation latest = group.latest(i);
            Allocation outgoing = group.outgoing(i);
            boolean beyond = i >= wanted && latest != null && latest.living();
            extra += (beyond ? 1 : 0) + (outgoing == null ? 0 : 1) + (group.surging.get(i) ? 1 : 0);
            serving += i < wanted && (serves(latest) || serves(outgoing)) ? 1 : 0;
        }
        var room = new Room();
        room.surge = policy.maxSurge() - extra;
        room.missing = serving - (wanted - policy.maxUnavailable());
        return room;
    }

    private static boolean serves(@Nullable Allocation allocation) {
        return allocation != null && allocation.ready();
    }

    private static void replacing(
            int index, GroupRun group, @Nullable Allocation latest, Allocation outgoing, Steps steps) {
        boolean mayGo = !outgoing.stopping() && (serves(latest) || !serves(outgoing));
        if (mayGo) {
            steps.retire().set(index);
        } else if (latest != null
                && latest.living()
                && !latest.stopping()
                && !group.current(latest)
                && !serves(latest)) {
            steps.replace().set(index); // superseded before it was ready
        }
    }

    private static void earlier(int index, GroupRun group, Allocation latest, Room room, Steps steps) {
        if (!serves(latest)) {
            steps.replace().set(index);
        } else if (group.surging.get(index)) {
            return; // its successor waits for a node
        } else if (room.surge > 0) {
            room.surge--;
            steps.surge().set(index);
        } else if (room.missing > 0) {
            room.missing--;
            steps.replace().set(index);
        }
    }
}
