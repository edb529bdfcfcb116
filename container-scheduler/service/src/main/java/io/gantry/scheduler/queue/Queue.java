package io.gantry.scheduler.queue;

import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Plan;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.queue.Volumes.Part;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Groups whose tasks wait for nodes: higher priority first, then older jobs. What found no node is set aside until the
 * cluster has more room than it had then; what lacks a secret asks for no node until there is another one.
 */
final class Queue {

    /** Groups in one plan. */
    static final int ASKS_MAX = 500;
    /** Of those set aside, how many are looked at again at once. */
    static final int RETURNS_MAX = 200;

    private static final Comparator<GroupRun> ORDER = Comparator.<GroupRun>comparingInt(
                    group -> -group.job.spec.priority())
            .thenComparing(group -> group.job.created)
            .thenComparing(group -> group.job.uid)
            .thenComparing(group -> group.name);

    private final Cluster cluster;
    private final UidSource uids;
    private final RandomGenerator random;
    private final Planner planner;
    private final TreeSet<GroupRun> ready = new TreeSet<>(ORDER);
    private final ArrayDeque<GroupRun> setAside = new ArrayDeque<>();
    private final Set<GroupRun> lacking = new LinkedHashSet<>();

    Queue(Cluster cluster, UidSource uids, RandomGenerator random) {
        this.cluster = cluster;
        this.uids = uids;
        this.random = random;
        // Always the same for a cluster: a decision can be made again from the view alone.
        this.planner = new Planner(cluster.uid.value().getLeastSignificantBits());
    }

    /** What one plan did. */
    record Placed(GroupRun group, int tasks, int blocked, long seed, long viewVersion) {}

    /** A task needs a node. */
    void add(GroupRun group, int index, Instant now) {
        if (group.waiting.isEmpty()) {
            group.waitingSince = now;
        }
        group.waiting.set(index);
        if (!group.queued) {
            group.queued = true;
            ready.add(group);
        } else if (lacking.remove(group)) {
            ready.add(group); // a new spec may lack nothing
        } else if (group.blocked) {
            // A new spec may fit where the old one did not.
            group.blockedAt = -1;
        }
    }

    void remove(GroupRun group, int index) {
        group.waiting.clear(index);
    }

    /** Groups that found no node, oldest set aside first. */
    Iterable<GroupRun> blocked() {
        return setAside;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Looks again at what lacked one. */
    void secretsChanged() {
        ready.addAll(lacking);
        lacking.clear();
    }

    /** Looks again at what was set aside, if there is more room than there was then. */
    void returnSetAside() {
        lacking.removeIf(this::leavesIfDone);
        for (int i = Math.min(RETURNS_MAX, setAside.size()); i > 0; i--) {
            GroupRun group = setAside.removeFirst();
            if (leavesIfDone(group)) {
                continue;
            }
            if (group.blockedAt == seen(group)) {
                setAside.addLast(group);
            } else {
                group.blocked = false;
                ready.add(group);
            }
        }
    }

    /** What must have changed before it is worth another look. */
    private long seen(GroupRun group) {
        return group.waitsForOthers() ? cluster.view.version() : cluster.view.roomVersion();
    }

    private boolean leavesIfDone(GroupRun group) {
        boolean done = group.waiting.isEmpty();
        if (done) {
            leave(group);
        }
        return done;
    }

    private void leave(GroupRun group) {
        cluster.recorder.waitsNoMore(group.recorded);
        group.queued = false;
        group.blocked = false;
        group.lack = null;
        group.waitingSince = null;
    }

    /** Places tasks, at most so many. */
    List<Placed> place(int tasksMax, Instant now) {
        List<Ask> asks = asks(tasksMax);
        if (asks.isEmpty()) {
            return List.of();
        }
        Plan plan = planner.plan(cluster.view, asks, random.nextLong());
        cluster.recorder.planned(plan, key -> ((Part) key).group().recorded);
        var done = new ArrayList<Placed>(asks.size());
        for (Plan.Outcome outcome : plan.outcomes()) {
            done.add(take((Part) outcome.ask().key(), outcome, plan, now));
        }
        settle(done);
        return done;
    }

    private List<Ask> asks(int tasksMax) {
        var asks = new ArrayList<Ask>();
        int left = tasksMax;
        while (left > 0 && asks.size() < ASKS_MAX && !ready.isEmpty()) {
            GroupRun group = ready.removeFirst();
            BitSet next = group.next();
            if (!next.isEmpty() && lacks(group, next.nextSetBit(0))) {
                continue;
            }
            List<Part> parts = cluster.volumes.parts(group);
            if (parts.isEmpty()) {
                rest(group);
            }
            for (Part part : parts) {
                int count = Math.min(part.indices().cardinality(), left);
                if (count > 0) {
                    asks.add(Ask.each(part, part.tasks(), count));
                    left -= count;
                }
            }
        }
        return asks;
    }

    /** Nothing asks for a node, nor for more of them, that could not be started there. */
    private boolean lacks(GroupRun group, int index) {
        Task task = group.specOf(index).task();
        String lack = cluster.secrets.lack(group.job.ref.namespace(), task).orElse(null);
        if (!Objects.equals(lack, group.lack)) {
            group.lack = lack;
            cluster.report(group.job);
        }
        if (lack != null) {
            cluster.recorder.waits(group.recorded, group.tasksOf(index), group.waiting.cardinality(), lack);
        }
        return lack != null && lacking.add(group);
    }

    private Placed take(Part part, Plan.Outcome outcome, Plan plan, Instant now) {
        int placed = 0;
        GroupRun group = part.group();
        BitSet next = (BitSet) part.indices().clone();
        for (Placement placement : outcome.placed()) {
            int index = next.nextSetBit(0);
            Allocation allocation = cluster.place(uids.next(), group, index, placement, now);
            if (allocation == null) {
                throw new IllegalStateException(group + ": planned on view " + plan.viewVersion() + ", does not fit at "
                        + cluster.view.version() + ": " + placement);
            }
            cluster.volumes.placed(allocation, uids, now);
            next.clear(index);
            group.waiting.clear(index);
            placed++;
        }
        return new Placed(group, placed, outcome.blocked(), plan.seed(), plan.viewVersion());
    }

    /** A group of which something found no node waits for room; one that was only cut short goes on with the next plan. */
    private void settle(List<Placed> done) {
        var goesOn = new LinkedHashMap<GroupRun, Boolean>();
        done.forEach(one -> goesOn.merge(one.group(), one.blocked() == 0 && one.tasks() > 0, Boolean::logicalAnd));
        goesOn.forEach((group, more) -> {
            if (more && !group.waiting.isEmpty()) {
                ready.add(group);
            } else {
                rest(group);
            }
        });
    }

    private void rest(GroupRun group) {
        if (group.waiting.isEmpty()) {
            leave(group);
        } else {
            group.blocked = true;
            group.blockedAt = seen(group);
            setAside.addLast(group);
            recordWaiting(group);
        }
    }

    private void recordWaiting(GroupRun group) {
        int first = group.waiting.nextSetBit(0);
        boolean bound = !group.specOf(first).task().namedVolumes().isEmpty();
        cluster.recorder.waits(
                group.recorded,
                bound ? cluster.volumes.explained(group) : group.tasksOf(first),
                group.waiting.cardinality(),
                bound ? cluster.volumes.why(group, first, cluster.view).orElse("") : "");
    }
}
