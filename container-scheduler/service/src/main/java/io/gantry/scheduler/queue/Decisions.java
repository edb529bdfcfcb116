package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
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
            known = new JobRun(job);
            cluster.jobs.put(known.uid, known);
        } else {
            known.change(job);
        }
        cluster.reconcile(known);
        cluster.report(known);
    }

    /** Tasks whose time has come. */
    void tick(Instant now) {
        while (!due.isEmpty() && !due.peek().at().isAfter(now)) {
            cluster.reconcile(due.remove().job());
        }
    }

    void reconcileAll(Instant now) {
        ArrayDeque<JobRun> all = cluster.unreconciled;
        for (JobRun job = all.pollFirst(); job != null; job = all.pollFirst()) {
            job.unreconciled = false;
            reconcile(job, now);
        }
    }

    private void reconcile(JobRun job, Instant now) {
        Instant wake = null;
        for (Iterator<GroupRun> each = job.groups.values().iterator(); each.hasNext(); ) {
            GroupRun group = each.next();
            wake = earlier(wake, reconcile(group, now));
            boolean empty = group.dropped && group.waiting.isEmpty() && group.kept.isEmpty() && !hasLiving(group);
            if (empty) {
                each.remove();
            }
        }
        if (wake != null) {
            due.add(new Due(wake, job));
        }
        if (job.deleting && gate.mayForget(job)) {
            cluster.keepNone(job);
            if (!Cluster.hasLeftovers(job)) {
                gone.add(job);
            }
        }
    }

    /** When it is to be looked at again; null for never. */
    private @Nullable Instant reconcile(GroupRun group, Instant now) {
        Instant wake = null;
        int end = Math.max(group.wanted(), Math.max(group.slots(), group.waiting.length()));
        for (int i = 0; i < end; i++) {
            Allocation latest = group.latest(i);
            Move move = Reconciler.decide(group.wanted(i), latest == null ? null : latest.latest(), now);
            if (!(move instanceof Move.Place)) {
                queue.remove(group, i);
            }
            switch (move) {
                case Move.Keep() -> gate.keeps(latest);
                case Move.Done(Move.Ending ending) -> {}
                case Move.Place(int failures) -> queue.add(group, i, now);
                case Move.Wait(Instant until) -> wake = earlier(wake, until);
                case Move.Stop(String reason) -> {
                    if (latest != null && gate.mayStop(latest)) {
                        cluster.stopping(latest, reasonOf(group.job, reason));
                    }
                }
            }
        }
        return wake;
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
        return false;
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
        node.fact = fact;
        retarget(node, fact);
        describe(node, fact);
        if (node.gone()) {
            loseAll(node, fact);
        } else if (node.mustBeEmptied() && !wasDraining) {
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
        Node described = CoreTypes.node(node, fact);
        if (node.id == NodeRun.NO_ID) {
            node.id = cluster.view.addNode(described);
            refusals.nodesChanged();
        } else if (!cluster.view.node(node.id).equals(described)) {
            cluster.view.updateNode(node.id, described);
            refusals.nodesChanged();
        }
    }

    private void loseAll(NodeRun node, NodeFact fact) {
        String detail = "node " + node.name + " is " + (fact.deleted() ? "deleted" : fact.state());
        for (Allocation allocation : new ArrayList<>(node.living)) {
            cluster.lost(allocation, detail);
        }
        boolean forEver = fact.deleted() || fact.state() == NodeState.LEFT;
        if (forEver) {
            new ArrayList<>(node.kept).forEach(cluster::containerGone);
            leaveView(node);
        }
    }

    private void leaveView(NodeRun node) {
        if (node.id != NodeRun.NO_ID) {
            cluster.view.removeNode(node.id);
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
        }
    }
}
