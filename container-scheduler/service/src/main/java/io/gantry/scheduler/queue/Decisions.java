package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The deciding part of a cluster's owner: what people and nodes changed becomes moves of tasks. */
final class Decisions {

    private final Cluster cluster;
    private final Queue queue;
    private final Engines engines;
    private final Refusals refusals;
    private final Uid installation;
    private final Gate gate;
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> a.at().compareTo(b.at()));
    /** Deleted, with nothing left anywhere: to be forgotten with the next transaction. */
    private final Set<JobRun> gone = new LinkedHashSet<>();

    private record Due(Instant at, JobRun job) {}

    Decisions(Cluster cluster, Queue queue, Engines engines, Refusals refusals, Uid installation, Gate gate) {
        this.cluster = cluster;
        this.queue = queue;
        this.engines = engines;
        this.refusals = refusals;
        this.installation = installation;
        this.gate = gate;
    }

    // ---- jobs

    void changed(Job job) {
        JobRun known = cluster.jobs.get(job.uid());
        if (known == null) {
            known = new JobRun(job, cluster.marks);
            cluster.jobs.put(known.uid, known);
        } else {
            known.change(job);
        }
        cluster.marks.settle(cluster.view, cluster.nodes.values());
        cluster.reconcile(known);
        cluster.report(known);
    }

    /** Tasks whose time has come. */
    void tick(Instant now) {
        while (!due.isEmpty() && !due.peek().at().isAfter(now)) {
            Due next = due.remove();
            if (next.at().equals(next.job().wakesAt)) {
                next.job().wakesAt = null;
                cluster.reconcile(next.job());
            }
        }
    }

    void reconcileAll(Instant now) {
        ArrayDeque<JobRun> all = cluster.unreconciled;
        for (JobRun job = all.pollFirst(); job != null; job = all.pollFirst()) {
            job.unreconciled = false;
            reconcile(job, now);
        }
        cluster.marks.settle(cluster.view, cluster.nodes.values());
    }

    private void reconcile(JobRun job, Instant now) {
        job.groups.values().forEach(this::reportHeld);
        job.groups.values().forEach(GroupRun::goBack);
        Updates.Look look = Updates.look(job, now);
        look.revert().ifPresent(cluster.reverts::add);
        boolean wasLate = job.late;
        Instant wake = earlier(look.wake(), job.late(now));
        if (job.update != null || job.late != wasLate) {
            cluster.report(job); // also of tasks that have not changed
        }
        for (Iterator<GroupRun> each = job.groups.values().iterator(); each.hasNext(); ) {
            GroupRun group = each.next();
            wake = earlier(wake, reconcile(group, now));
            boolean empty = group.dropped && group.waiting.isEmpty() && group.kept.isEmpty() && !hasLiving(group);
            if (empty) {
                group.forget();
                each.remove();
            }
        }
        wakes(job, wake);
        if (job.deleting && gate.mayForget(job)) {
            cluster.keepNone(job);
            if (!Cluster.hasLeftovers(job)) {
                cluster.volumes.gone(job, now);
                gone.add(job);
            }
        }
    }

    /** Once for each job, at the first of its times: a far one must not be noted with every look. */
    private void wakes(JobRun job, @Nullable Instant at) {
        if (at != null && (job.wakesAt == null || at.isBefore(job.wakesAt))) {
            job.wakesAt = at;
            due.add(new Due(at, job));
        }
    }

    /** Nodes may have to say otherwise whose budget holds them. */
    private void reportHeld(GroupRun group) {
        for (int i = 0; group.spec.disruption() != null && i < group.slots(); i++) {
            Allocation latest = group.latest(i);
            if (latest != null && latest.living() && latest.node.mustBeEmptied()) {
                cluster.report(latest.node);
            }
        }
    }

    /** When it is to be looked at again; null for never. */
    private @Nullable Instant reconcile(GroupRun group, Instant now) {
        Instant wake = null;
        group.lookedAt();
        UpdatePolicy policy = group.policy();
        Rollout.Steps steps = policy == null ? Rollout.Steps.NONE : Rollout.steps(group, policy, group.job.held());
        Budget.hold(group, steps);
        cluster.volumes.hold(group);
        int end = Math.max(group.wanted(), Math.max(group.slots(), group.waiting.length()));
        for (int i = 0; i < end; i++) {
            Allocation latest = group.latest(i);
            // What has had its time is given up first: what follows is decided of how it is then.
            wake = earlier(wake, overdue(latest, now));
            wake = earlier(wake, lost(group.outgoing(i), now));
            wake = earlier(wake, lost(latest, now));
            boolean replace = policy == null || steps.replace().get(i);
            Move move = Reconciler.decide(group.wanted(i, replace), latest == null ? null : latest.latest(), now);
            surge(group, i, move, steps, now);
            outgoing(group, i, policy == null || steps.retire().get(i));
            boolean cutOff = latest != null && latest.node.lost() && latest.living();
            wake = cutOff ? wake : earlier(wake, carryOut(group, i, move, now)); // nothing reaches one that is cut off
        }
        return wake;
    }

    private @Nullable Instant carryOut(GroupRun group, int index, Move move, Instant now) {
        Allocation latest = group.latest(index);
        if (!(move instanceof Move.Place) && !group.surging.get(index)) {
            queue.remove(group, index);
        }
        switch (move) {
            case Move.Keep() -> gate.keeps(latest);
            case Move.Done(Move.Ending ending) -> {}
            case Move.Place(int failures) -> queue.add(group, index, now);
            case Move.Wait(Instant until) -> {
                return until;
            }
            case Move.Stop(String reason) -> {
                boolean may = latest != null && gate.mayStop(latest);
                if (latest != null && may && reason.equals("SpecChanged")) {
                    replaced(latest);
                } else if (latest != null && may) {
                    cluster.stopping(latest, reasonOf(group.job, reason));
                }
            }
        }
        return null;
    }

    /** Ends an attempt that has run for too long; says when that is, null for never. */
    private @Nullable Instant overdue(@Nullable Allocation allocation, Instant now) {
        Duration deadline = allocation == null ? null : allocation.spec.task().deadline();
        if (allocation == null
                || deadline == null
                || allocation.state != AllocationState.RUNNING
                || allocation.started == null) {
            return null;
        }
        Instant end = allocation.started.plus(deadline);
        if (now.isBefore(end)) {
            return end;
        }
        if (!gate.mayStop(allocation)) {
            return null;
        }
        cluster.stopping(allocation, Failing.DEADLINE, "it ran longer than its deadline of " + deadline);
        return null;
    }

    /** Gives up a task whose node has been LOST long enough; says when that is, null for never. */
    private @Nullable Instant lost(@Nullable Allocation allocation, Instant now) {
        NodeFact fact = allocation == null ? null : allocation.node.fact;
        if (allocation == null || fact == null || !allocation.living() || !allocation.node.lost()) {
            return null;
        }
        Instant until = givenUp(allocation, fact, now);
        if (until == null || now.isBefore(until)) {
            return until;
        }
        cluster.lost(allocation, "node " + allocation.node.name + " is LOST since " + fact.stateSince());
        return null;
    }

    private static @Nullable Instant givenUp(Allocation allocation, NodeFact fact, Instant now) {
        NodeLoss policy = allocation.group.spec.onNodeLost();
        if (NodeLoss.stopsItself(policy)) {
            return SelfStop.surelyBy(allocation, fact, now);
        }
        Duration patience = policy == null ? Duration.ZERO : policy.patience();
        return patience == null ? null : fact.stateSince().plus(patience);
    }

    /** A task that stays as it is for now gets another beside it. */
    private void surge(GroupRun group, int index, Move move, Rollout.Steps steps, Instant now) {
        boolean goesOn = move instanceof Move.Keep && (steps.surge().get(index) || group.surging.get(index));
        Allocation latest = group.latest(index);
        boolean needed = latest != null && latest.living() && !latest.stopping() && !group.current(latest);
        boolean surges = goesOn && needed && group.policy() != null && !group.job.held();
        group.surging.set(index, surges);
        if (surges) {
            queue.add(group, index, now);
        }
    }

    /** @param retire it is not needed any more */
    private void outgoing(GroupRun group, int index, boolean retire) {
        Allocation outgoing = group.outgoing(index);
        if (outgoing == null || outgoing.stopping() || outgoing.node.lost()) {
            return;
        }
        boolean unwanted = index >= group.wanted();
        boolean drained = outgoing.node.mustBeEmptied() && (group.spec.disruption() == null || !outgoing.ready());
        if (!(unwanted || retire || drained) || !gate.mayStop(outgoing)) {
            return;
        }
        if (unwanted) {
            cluster.stopping(outgoing, reasonOf(group.job, "Unwanted"));
        } else if (retire) {
            replaced(outgoing);
        } else {
            cluster.stopping(outgoing, "NodeDrained");
        }
    }

    private void replaced(Allocation allocation) {
        JobRun job = allocation.group.job;
        boolean back = job.revertedFrom != null && allocation.generation == job.revertedFrom;
        String why = job.revertedWhy == null ? "" : job.revertedWhy;
        cluster.stopping(
                allocation,
                back ? "UpdateReverted" : "SpecChanged",
                back ? why : "replaced by generation " + job.generation);
    }

    private static String reasonOf(JobRun job, String reason) {
        if (job.deleting) {
            return "JobDeleted";
        }
        return job.stopWanted ? "JobStopped" : reason;
    }

    private static boolean hasLiving(GroupRun group) {
        for (int i = 0; i < group.slots(); i++) {
            Allocation latest = group.latest(i);
            if (latest != null && latest.living()) {
                return true;
            }
        }
        return !group.outgoing().isEmpty();
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    /** Takes the jobs that are gone; nothing in memory knows them afterwards. */
    Set<JobRun> takeGone() {
        if (gone.isEmpty()) {
            return Set.of();
        }
        var taken = new LinkedHashSet<>(gone);
        gone.clear();
        for (JobRun job : taken) {
            job.forget();
            cluster.jobs.remove(job.uid);
            cluster.unreportedJobs.remove(job);
        }
        due.removeIf(one -> taken.contains(one.job()));
        return taken;
    }

    // ---- nodes

    void changed(NodeFact fact) {
        NodeRun node = cluster.nodes.computeIfAbsent(fact.uid(), uid -> new NodeRun(uid, fact.name()));
        NodeFact before = node.fact;
        if (before != null && fact.revision().compareTo(before.revision()) <= 0) {
            return;
        }
        boolean wasReachable = node.reachable();
        boolean wasDraining = node.mustBeEmptied();
        boolean wasLost = node.lost();
        node.fact = fact;
        if (node.lost() && fact.tasksStopSince() == null) {
            node.stopHeard = null;
        }
        retarget(node, fact);
        describe(node, fact);
        cluster.volumes.changed(node);
        if (node.gone()) {
            loseAll(node, fact);
        } else if (wasLost || node.mustBeEmptied() != wasDraining) {
            node.living.forEach(allocation -> cluster.reconcile(allocation.group.job));
        }
        if (node.reachable() && !wasReachable) {
            engines.nodeReachable(node);
        } else if (!node.reachable() && wasReachable) {
            engines.nodeUnreachable(node);
        }
        cluster.report(node);
    }

    private void retarget(NodeRun node, NodeFact fact) {
        var target = new Target(installation, cluster.uid, fact.machine(), node.uid, node.name, fact.engine());
        Target before = node.target;
        if (before != null && !before.equals(target)) {
            engines.nodeUnreachable(node);
            engines.forget(before);
            engines.listNext(node);
        }
        node.target = target;
    }

    private void describe(NodeRun node, NodeFact fact) {
        boolean out = fact.deleted() || fact.state() == NodeState.LEFT;
        if (out) {
            return; // its tasks are lost first, then it leaves the view
        }
        Node described = CoreTypes.node(node, fact, cluster.marks.imagesOf(node));
        if (node.id == NodeRun.NO_ID) {
            node.id = cluster.view.addNode(described);
        } else if (!cluster.view.node(node.id).equals(described)) {
            cluster.view.updateNode(node.id, described);
        } else {
            return;
        }
        cluster.recorder.described(node.id, node.uid, node.name, described);
        refusals.nodesChanged();
    }

    private void loseAll(NodeRun node, NodeFact fact) {
        String detail = "node " + node.name + " is " + (fact.deleted() ? "deleted" : fact.state());
        boolean forEver = fact.deleted() || fact.state() == NodeState.LEFT;
        for (Allocation allocation : new ArrayList<>(node.living)) {
            if (forEver || allocation.group.spec.onNodeLost() == null) {
                cluster.lost(allocation, detail);
            } else {
                cluster.cutOff(allocation, "its node " + node.name + " is LOST since " + fact.stateSince());
            }
        }
        if (forEver) {
            new ArrayList<>(node.kept).forEach(cluster::containerGone);
            leaveView(node);
        }
    }

    private void leaveView(NodeRun node) {
        if (node.id != NodeRun.NO_ID) {
            cluster.view.removeNode(node.id);
            cluster.recorder.gone(node.id);
            node.id = NodeRun.NO_ID;
            refusals.nodesChanged();
        }
        if (node.target != null) {
            engines.forget(node.target);
        }
    }

    /** A node that has left, and of which that was told, is forgotten. */
    void forget(NodeRun node) {
        if (node.living.isEmpty() && node.fact != null && node.occupancy().deleted()) {
            cluster.nodes.remove(node.uid);
            cluster.volumes.forget(node);
        }
    }
}
