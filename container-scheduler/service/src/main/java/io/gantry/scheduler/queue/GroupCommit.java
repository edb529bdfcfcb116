package io.gantry.scheduler.queue;

import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Outages;
import io.gantry.platform.thread.Threads;
import io.gantry.scheduler.journal.AllocationRow;
import io.gantry.scheduler.journal.Batch;
import io.gantry.scheduler.journal.Journal;
import io.gantry.scheduler.journal.Occupancy;
import io.gantry.scheduler.journal.ViewJournalTable;
import io.gantry.scheduler.journal.ViewSegment;
import io.gantry.scheduler.replay.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Makes durable what a cluster's owner has decided: the owner's thread collects a batch, and a thread of its own writes it
 * in one transaction, while the next batch is being decided. What became of it comes back as an event.
 */
final class GroupCommit {

    /** Allocations in one transaction that were changed, beside those placed. */
    static final int WRITTEN_MAX = 8_000;

    /** Bytes recorded of the view that wait for a tick. */
    private static final int RECORDED_MAX = 256 << 10;

    private static final Logger LOG = Logger.getLogger(GroupCommit.class);

    private final Cluster cluster;
    private final Decisions decisions;
    private final Reports reports;
    private final Journal journal;
    private final Snapshots snapshots;
    private final Threads threads;
    private final Future<?> closing;
    private final Consumer<Event> owner;
    /** A thread of its own: on the virtual threads' carriers it would wait behind starts. */
    private final ExecutorService commits;

    private boolean underWay;
    /** Of the next segment of what the view took in. */
    private long position;

    /**
     * @param closing done when nothing is to be written any more
     * @param owner takes events, from any thread
     */
    GroupCommit(
            Cluster cluster,
            Decisions decisions,
            Reports reports,
            Journal journal,
            Snapshots snapshots,
            Threads threads,
            String threadName,
            Future<?> closing,
            Consumer<Event> owner) {
        this.cluster = cluster;
        this.decisions = decisions;
        this.reports = reports;
        this.journal = journal;
        this.snapshots = snapshots;
        this.threads = threads;
        this.closing = closing;
        this.owner = owner;
        this.commits = threads.timer(threadName);
    }

    // ---- for the owner's thread

    /**
     * Sends what there is to be written on its way, unless a batch is.
     *
     * @param tick whether it is time to say again what the cluster has no room for
     */
    void begin(Instant now, boolean tick) {
        if (underWay) {
            return;
        }
        List<Allocation> written = takeUnwritten();
        Batch batch = batch(written, now, tick);
        // What was only recorded is not worth a transaction of its own until then.
        boolean recorded = cluster.recorder.pending() > (tick ? 0 : RECORDED_MAX);
        if (!batch.isEmpty() || recorded) {
            batch = batch.with(segments());
            underWay = true;
            Batch taken = batch;
            commits.execute(() -> commitUntilDone(taken, written));
        }
    }

    /** What is recorded of the view goes on behind that. */
    void recordAfter(ViewJournalTable.Last last) {
        position = last.position() + 1;
    }

    /** The owner has heard that the batch is durable. */
    void done() {
        underWay = false;
    }

    void close() {
        commits.shutdown();
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return commits.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<Allocation> takeUnwritten() {
        List<Allocation> all = cluster.unwritten;
        List<Allocation> part = all.size() <= WRITTEN_MAX ? all : all.subList(0, WRITTEN_MAX);
        var taken = List.copyOf(part);
        part.clear();
        return taken;
    }

    private Batch batch(List<Allocation> written, Instant now, boolean tick) {
        var placed = new ArrayList<AllocationRow>();
        var changed = new ArrayList<AllocationRow>();
        for (Allocation allocation : written) {
            (allocation.written ? changed : placed).add(allocation.row(cluster.uid));
            cluster.unwrittenPlacements -= allocation.written ? 0 : 1;
            allocation.unwritten = false;
            allocation.writing = true;
            allocation.written = true;
        }
        // A job is only forgotten when nothing of it waits to be written.
        Set<JobRun> gone = cluster.unwritten.isEmpty() ? decisions.takeGone() : Set.of();
        reports.forget(gone);
        return new Batch(
                placed,
                changed,
                taken(cluster.removed),
                taken(cluster.forgotten),
                reports.takeJobs(now),
                gone.stream().map(job -> job.uid).toList(),
                taken(cluster.reverts),
                cluster.volumes.takeUnwritten(cluster.uid),
                cluster.volumes.takeRemoved(),
                nodes(),
                tick ? reports.takeDemand(now) : Optional.empty(),
                reports.takeDecisions(),
                List.of());
    }

    private List<ViewSegment.Numbered> segments() {
        var segments = new ArrayList<ViewSegment.Numbered>();
        cluster.recorder.take().forEach(segment -> segments.add(new ViewSegment.Numbered(position++, segment)));
        return segments;
    }

    private List<Occupancy> nodes() {
        List<Occupancy> nodes = reports.takeNodes();
        for (Occupancy node : nodes) {
            NodeRun run = cluster.nodes.get(node.node());
            if (node.deleted() && run != null) {
                decisions.forget(run);
            }
        }
        return nodes;
    }

    private static <T> List<T> taken(List<T> notes) {
        var taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    // ---- on its own thread

    /** The database may be away for a while: the batch waits, and so does all that would follow from it. */
    private void commitUntilDone(Batch batch, List<Allocation> written) {
        var pause = new Pause(threads, closing);
        while (!closing.isDone()) {
            try {
                journal.commit(batch).forEach(job -> owner.accept(new Event.JobChanged(job)));
                snapshots.written(batch.recorded());
                owner.accept(new Event.Committed(written));
                return;
            } catch (LeaseLost lost) {
                fail(lost);
                return;
            } catch (RuntimeException away) {
                if (!Outages.isOutage(away)) {
                    fail(away);
                    return;
                }
                LOG.warnf(
                        away,
                        "cluster %s: a batch of %d placements was not written; trying again in %d ms",
                        cluster.uid,
                        batch.placed().size(),
                        pause.millis());
                pause.await();
            }
        }
    }

    private void fail(RuntimeException why) {
        owner.accept(new Event.Question(() -> {
            throw why;
        }));
    }
}
