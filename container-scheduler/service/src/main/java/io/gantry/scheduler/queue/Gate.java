package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.AllocationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's owner would end, and may not while nothing may be destroyed: tasks to stop, containers that belong to
 * nobody, jobs to forget. They run on; here they are remembered, so that they can be told and are decided on again when
 * that is over. Containers that have ended by themselves are removed as ever. For the owner's thread.
 */
final class Gate {

    private static final Logger LOG = Logger.getLogger(Gate.class);

    /** A million tasks may wait: they are not gone through with every tick. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** While the tables cannot be asked; the owner's thread waits for each try. */
    static final Duration JUDGE_AGAIN_AFTER = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final Destruction destruction;
    private final Ticker ticker;
    private final Map<Uid, Allocation> tasks = new LinkedHashMap<>();
    /** By the container's allocation: where it runs. */
    private final Map<Uid, NodeRun> strays = new LinkedHashMap<>();

    private final Strangers strangers;

    private final Set<JobRun> jobs = new LinkedHashSet<>();
    private @Nullable Withheld why;
    private boolean told;
    private long nextLookNanos;
    private long nextJudgementNanos;

    Gate(Cluster cluster, Destruction destruction, Ticker ticker, Strangers strangers) {
        this.cluster = cluster;
        this.destruction = destruction;
        this.ticker = ticker;
        this.strangers = strangers;
        this.nextLookNanos = ticker.nanos();
        this.nextJudgementNanos = nextLookNanos;
    }

    /** Whether its container may be asked to end; if not, it is asked again later. */
    boolean mayStop(Allocation allocation) {
        Optional<Withheld> withheld = destruction.withheld();
        boolean runs = allocation.container
                || allocation.call == Allocation.Call.STARTING
                || allocation.state == AllocationState.STOPPING;
        if (withheld.isEmpty() || !runs) {
            keeps(allocation);
            return true;
        }
        why = withheld.get();
        tasks.put(allocation.uid, allocation);
        withheld(allocation.group.job);
        return false;
    }

    /** It is not to end any more. */
    void keeps(@Nullable Allocation allocation) {
        if (allocation != null && !tasks.isEmpty() && allocation.state != AllocationState.STOPPING) {
            tasks.remove(allocation.uid);
        }
    }

    /** Whether the container of an allocation that has ended may be removed from the node. */
    boolean mayClear(NodeRun node, Uid container) {
        if (destruction.withheld().isEmpty()) {
            return true;
        }
        strays.put(container, node);
        return false;
    }

    /** A container whose allocation is not in memory: it is looked at with all others of its kind. */
    void strange(NodeRun node, Uid container) {
        if (destruction.withheld().isEmpty()) {
            strangers.add(node, container);
        } else {
            strays.put(container, node);
        }
    }

    /** The node is being listed: what belongs to nobody there is told anew. */
    void listed(NodeRun node) {
        strangers.listed(node);
        if (!strays.isEmpty()) {
            strays.values().removeIf(node::equals);
        }
    }

    /** Whether what is kept of a deleted job may be removed. */
    boolean mayForget(JobRun job) {
        Optional<Withheld> withheld = destruction.withheld();
        if (withheld.isEmpty() || !Cluster.hasLeftovers(job)) {
            return true;
        }
        why = withheld.get();
        withheld(job);
        return false;
    }

    private void withheld(JobRun job) {
        Withheld now = why;
        if (jobs.add(job) && now != null) {
            job.withheld = now.sentence();
            cluster.report(job);
        }
    }

    /**
     * Tells what waits, or gives back what waited.
     *
     * @param engines stop what was to be stopped, list the nodes where something belongs to nobody
     */
    void tick(Engines engines) {
        if (strangers.areToBeJudged() && ticker.nanos() - nextJudgementNanos >= 0 && judged()) {
            strangers.takeAll().forEach((container, node) -> engines.clear(node, container));
        }
        if (ticker.nanos() - nextLookNanos < 0 || (isEmpty() && !told)) {
            return;
        }
        nextLookNanos = ticker.nanos() + LOOK_EVERY.toNanos();
        if (destruction.withheld().isEmpty()) {
            open(engines);
        } else {
            tasks.values().removeIf(allocation -> !allocation.living());
        }
        tell();
        told = !isEmpty();
    }

    private boolean judged() {
        try {
            if (destruction.withheld().isEmpty()) {
                strangers.judge();
            }
            return true;
        } catch (RuntimeException e) { // the database is away: they stay, and are judged later
            nextJudgementNanos = ticker.nanos() + JUDGE_AGAIN_AFTER.toNanos();
            LOG.debugf(e, "cluster %s: containers that no task is known of are not judged yet", cluster.uid);
            return false;
        }
    }

    private boolean isEmpty() {
        return tasks.isEmpty() && strays.isEmpty() && jobs.isEmpty();
    }

    private void open(Engines engines) {
        why = null;
        var stopped = new ArrayList<>(tasks.values());
        tasks.clear();
        stopped.forEach(engines::stopAgain);
        Set.copyOf(strays.values()).forEach(engines::listNext);
        strays.clear();
        for (JobRun job : jobs) {
            job.withheld = null;
            job.updateStood = true;
            cluster.reconcile(job);
            cluster.report(job);
        }
        jobs.clear();
    }

    private void tell() {
        destruction.waits(
                "tasks/" + cluster.uid,
                new Waiting(
                        "tasks to stop",
                        tasks.size(),
                        tasks.values().stream()
                                .limit(Destruction.NAMES_MAX)
                                .map(Allocation::taskName)
                                .toList()));
        destruction.waits(
                "containers/" + cluster.uid,
                new Waiting(
                        "containers that belong to no task, to remove",
                        strays.size(),
                        strays.entrySet().stream()
                                .limit(Destruction.NAMES_MAX)
                                .map(stray -> stray.getKey() + " on " + stray.getValue().name)
                                .toList()));
    }

    /** Another may own the cluster now, and tells for itself. */
    void close() {
        destruction.waitsNoMore("tasks/" + cluster.uid);
        destruction.waitsNoMore("containers/" + cluster.uid);
    }
}
