package io.gantry.scheduler.queue;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.DecisionFact.NearMiss;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.DemandFact.Shape;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.journal.JobStatus;
import io.gantry.scheduler.journal.Occupancy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is said to other layers about jobs, nodes and demand, no more often than it is worth: a job's state at once, its
 * counts and a node's load at most once a second each and so many in all, demand at most once a second.
 */
final class Reports {

    static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long REFUSALS_APART_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** In one transaction; there are about ten a second. */
    static final int COUNTS_MAX = 20;

    static final int NODES_MAX = 40;
    static final int REFUSALS_MAX = 5;

    private final Cluster cluster;
    private final Queue queue;
    private final Refusals refusals;
    private final Installation installation;
    private final UidSource uids;
    private final Ticker ticker;
    private final List<DecisionFact> decisions = new ArrayList<>();
    private final Map<GroupRun, Said> said = new HashMap<>();
    /** Null until something was said: what was said before the last start is said again. */
    private @Nullable List<Shape> demand;

    private long demandNanos;

    private record Said(List<Refusal> reasons, long atNanos) {}

    Reports(Cluster cluster, Queue queue, Refusals refusals, Installation installation, UidSource uids, Ticker ticker) {
        this.cluster = cluster;
        this.queue = queue;
        this.refusals = refusals;
        this.installation = installation;
        this.uids = uids;
        this.ticker = ticker;
        this.demandNanos = ticker.nanos() - APART_NANOS;
    }

    // ---- decisions

    void placed(Queue.Placed placed, Instant now) {
        if (placed.tasks() > 0) {
            decisions.add(decision(
                    DecisionFact.Kind.PLACED,
                    placed.group(),
                    now,
                    placed.seed(),
                    placed.viewVersion(),
                    placed.tasks(),
                    cluster.view.nodes().size(),
                    List.of(),
                    List.of()));
        }
        if (placed.blocked() == 0) {
            said.remove(placed.group());
        }
    }

    /** Explains what found no node, when that is new or has changed; a few at a time. */
    void explainBlocked(Instant now) {
        long nanos = ticker.nanos();
        int left = REFUSALS_MAX;
        for (GroupRun group : queue.blocked()) {
            if (left == 0) {
                return;
            }
            Said before = said.get(group);
            if (group.waiting.isEmpty() || (before != null && nanos - before.atNanos() < REFUSALS_APART_NANOS)) {
                continue;
            }
            left--;
            explain(group, before, nanos, now);
        }
    }

    private void explain(GroupRun group, @Nullable Said before, long nanos, Instant now) {
        Explanation explanation = refusals.explain(cluster.view, cluster.volumes.explained(group));
        List<Refusal> reasons = Refusals.reasons(explanation);
        said.put(group, new Said(reasons, nanos));
        if (before == null || !before.reasons().equals(reasons)) {
            decisions.add(decision(
                    DecisionFact.Kind.REFUSED,
                    group,
                    now,
                    0,
                    explanation.viewVersion(),
                    group.waiting.cardinality(),
                    explanation.nodes(),
                    reasons,
                    Refusals.nearest(explanation)));
        }
    }

    private DecisionFact decision(
            DecisionFact.Kind kind,
            GroupRun group,
            Instant now,
            long seed,
            long viewVersion,
            int tasks,
            int nodes,
            List<Refusal> reasons,
            List<NearMiss> nearest) {
        return new DecisionFact(
                uids.next(),
                installation.revision(1),
                kind,
                group.job.ref.namespace(),
                group.job.uid,
                group.job.ref.name(),
                group.name,
                cluster.uid,
                now,
                seed,
                viewVersion,
                tasks,
                nodes,
                reasons,
                nearest);
    }

    List<DecisionFact> takeDecisions() {
        var taken = List.copyOf(decisions);
        decisions.clear();
        return taken;
    }

    // ---- jobs

    List<JobStatus> takeJobs(Instant now) {
        long nanos = ticker.nanos();
        int counts = COUNTS_MAX;
        var taken = new ArrayList<JobStatus>();
        for (Iterator<JobRun> each = cluster.unreportedJobs.iterator(); each.hasNext(); ) {
            JobRun job = each.next();
            boolean due = nanos - job.reportedNanos >= APART_NANOS;
            JobStatus written = job.written;
            if (!due && written != null && written.observedGeneration() == job.generation && !job.turning) {
                continue;
            }
            job.turning = false;
            JobStatus status = job.status(now);
            boolean turned = written == null
                    || status.state() != written.state()
                    || status.observedGeneration() != written.observedGeneration();
            if (turned || (due && counts-- > 0)) {
                each.remove();
                job.unreported = false;
                job.reportedNanos = nanos;
                if (!status.equals(written)) {
                    job.written = status;
                    taken.add(status);
                }
            }
        }
        return taken;
    }

    // ---- nodes

    List<Occupancy> takeNodes() {
        long nanos = ticker.nanos();
        int left = NODES_MAX;
        var taken = new ArrayList<Occupancy>();
        for (Iterator<NodeRun> each = cluster.unreportedNodes.iterator(); left > 0 && each.hasNext(); ) {
            NodeRun node = each.next();
            Occupancy now = node.occupancy();
            Occupancy before = node.reported;
            boolean drained = before == null || before.drainedGeneration() != now.drainedGeneration() || now.deleted();
            if (drained || nanos - node.reportedNanos >= APART_NANOS) {
                each.remove();
                node.unreported = false;
                node.reportedNanos = nanos;
                if (!now.equals(before)) {
                    node.reported = now;
                    taken.add(now);
                    left--;
                }
            }
        }
        return taken;
    }

    // ---- demand

    Optional<List<Shape>> takeDemand(Instant now) {
        long nanos = ticker.nanos();
        if (nanos - demandNanos < APART_NANOS) {
            return Optional.empty();
        }
        demandNanos = nanos;
        List<Shape> shapes = shapes(now);
        if (shapes.equals(demand)) {
            return Optional.empty();
        }
        demand = shapes;
        return Optional.of(shapes);
    }

    /** A shape that no node here could hold may still fit a pool that has none yet: the bridge knows, and is told last. */
    private List<Shape> shapes(Instant now) {
        record Waiting(Shape shape, boolean neverFits) {}
        var byShape = new LinkedHashMap<Shape, Waiting>();
        for (GroupRun group : queue.blocked()) {
            int waiting = cluster.volumes.movable(group);
            if (waiting == 0) {
                continue;
            }
            Instant since = group.waitingSince == null ? now : group.waitingSince;
            var one = new Waiting(Shape.of(group.spec, waiting, since), refusals.neverFits(cluster.view, group.tasks));
            byShape.merge(
                    Shape.of(group.spec, 0, Instant.EPOCH),
                    one,
                    (a, b) -> new Waiting(sum(a.shape(), b.shape()), a.neverFits()));
        }
        return byShape.values().stream()
                .sorted(Comparator.comparing(Waiting::neverFits)
                        .thenComparing(each -> each.shape().tasks(), Comparator.reverseOrder()))
                .limit(DemandFact.SHAPES_MAX)
                .map(Waiting::shape)
                .toList();
    }

    private static Shape sum(Shape a, Shape b) {
        return new Shape(
                a.resources(),
                a.constraints(),
                a.tasks() + b.tasks(),
                a.oldest().isBefore(b.oldest()) ? a.oldest() : b.oldest(),
                a.tolerations(),
                a.onePerNode());
    }

    /** Forgets what was said about jobs that are gone. */
    void forget(Set<JobRun> gone) {
        said.keySet().removeIf(group -> gone.contains(group.job));
    }
}
