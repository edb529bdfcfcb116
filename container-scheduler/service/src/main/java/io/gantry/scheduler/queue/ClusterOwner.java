package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Outages;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.thread.Running;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.dispatch.Wallet;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.journal.Journal;
import io.gantry.scheduler.replay.Snapshots;
import io.gantry.scheduler.secret.SecretChange;
import io.gantry.scheduler.spi.WorkloadEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Owns one cluster: one thread takes events from a bounded queue, changes the cluster in memory, and decides. What it
 * decided goes out in batches, one transaction at a time while the next batch is being decided; only when a batch is
 * durable is it acted on.
 */
final class ClusterOwner implements AutoCloseable {

    static final int EVENTS_MAX = 65_536;
    /** Events taken in before something is decided. */
    static final int DRAIN_MAX = 8_192;

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long EXPIRE_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(ClusterOwner.class);

    private final Uid uid;
    private final LayerContext context;
    private final Ticker ticker;
    private final OwnerSettings settings;
    private final BlockingQueue<Event> events;
    private final Cluster cluster;
    private final Queue queue;
    private final Engines engines;
    private final VolumeRemovals removals;
    private final Refusals refusals = new Refusals();
    private final Decisions decisions;
    private final Reports reports;
    private final GroupCommit commits;

    private volatile @Nullable Running thread;

    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile boolean recovered;
    private long nextTickNanos;
    private long nextExpiryNanos;

    ClusterOwner(
            Uid uid,
            ClusterSpec spec,
            LeaseHold hold,
            LayerContext context,
            WorkloadEngine engine,
            Wallet wallet,
            Prober prober,
            OwnerSettings settings) {
        this.uid = uid;
        this.context = context;
        this.events = context.threads().queue(EVENTS_MAX);
        this.ticker = context.ticker();
        this.settings = settings;
        var journal = new Journal(context.database(), context.time(), context.installation(), hold);
        this.cluster =
                new Cluster(uid, new View(CoreTypes.style(spec.placement())), context.time(), settings.keptPerTask());
        this.queue = new Queue(cluster, context.uids(), context.random());
        var calls = new EngineCalls(
                engine,
                wallet,
                ticker,
                context.threads(),
                longest -> context.leases().covers(hold.shard(), longest),
                this::take);
        var strangers = new Strangers(cluster, context.destruction(), ticker, journal::countKnown);
        var gate = new Gate(cluster, context.destruction(), ticker, strangers);
        var checks = new Checks(cluster, prober, ticker, context.threads(), context.random(), gate);
        this.engines = new Engines(cluster, calls, checks, settings, ticker, hold.epoch(), gate);
        this.removals = new VolumeRemovals(cluster, calls, context.destruction(), ticker);
        Uid installation = context.installation().uid();
        this.decisions = new Decisions(cluster, queue, engines, refusals, installation, gate);
        this.reports = new Reports(cluster, queue, refusals, context.installation(), context.uids(), ticker);
        this.nextTickNanos = ticker.nanos();
        this.nextExpiryNanos = nextTickNanos;
        this.commits = new GroupCommit(
                cluster,
                decisions,
                reports,
                journal,
                new Snapshots(context, uid, journal, settings.snapshotEvery()),
                context.threads(),
                name() + "-commit",
                closing,
                this::put);
    }

    void start() {
        thread = context.threads().startDaemon(name(), this::run);
    }

    private String name() {
        return "gantry-scheduler-" + uid.randomTail();
    }

    /** True when the lease was lost, false when it was closed. */
    CompletableFuture<Boolean> ended() {
        return ended;
    }

    boolean recovered() {
        return recovered;
    }

    // ---- what comes in, from any thread

    void take(Job job) {
        put(new Event.JobChanged(job));
    }

    void take(NodeFact fact) {
        put(new Event.NodeChanged(fact));
    }

    void take(ClusterSpec spec) {
        put(new Event.ClusterChanged(spec));
    }

    /** People have given a volume up, durably. */
    void takeDeleted(Uid volume) {
        put(new Event.VolumeDeleted(volume));
    }

    void take(SecretChange change) {
        put(new Event.SecretChanged(change));
    }

    private void take(EngineResult result) {
        put(new Event.FromEngine(result));
    }

    /** Has the owner's thread work something out. */
    <T> CompletableFuture<T> ask(Function<Knowledge, T> question) {
        var answer = new CompletableFuture<T>();
        put(new Event.Question(() -> {
            try {
                answer.complete(question.apply(new Knowledge(cluster, refusals)));
            } catch (RuntimeException bug) { // the top of a question: it fails for who asked, not for the owner
                answer.completeExceptionally(bug);
            }
        }));
        return answer;
    }

    private void put(Event event) {
        try {
            while (!stopping && !events.offer(event, 1, TimeUnit.SECONDS)) {
                LOG.warnf("cluster %s: %d events wait; whoever has more waits too", uid, events.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the loop

    private void run() {
        boolean lost = false;
        try {
            recover();
            while (!stopping) {
                turn();
            }
        } catch (LeaseLost taken) {
            LOG.warnf("cluster %s: %s", uid, taken.getMessage());
            lost = true;
        } catch (InterruptedException e) {
            LOG.debugf("cluster %s: stopped", uid);
        } catch (RuntimeException bug) {
            // What is in memory may be wrong now; what is durable is not. Begin again from there.
            LOG.errorf(bug, "cluster %s: its owner failed and begins again from what is durable", uid);
            lost = true;
        } finally {
            stopping = true;
            engines.close();
            removals.close();
            closing.complete(null);
            commits.close();
            ended.complete(lost);
        }
    }

    private void recover() {
        var pause = new Pause(context.threads(), closing);
        while (!stopping) {
            try {
                Recovered found = context.database().read(unit -> Recovered.read(unit, uid));
                found.into(cluster, decisions);
                commits.recordAfter(found.recorded());
                Recording.begin(cluster, found.recorded().to());
                recovered = true;
                LOG.infof("cluster %s: %s", uid, found.summary());
                return;
            } catch (RuntimeException away) {
                if (!Outages.isOutage(away)) {
                    throw away; // trying again on a cluster that is half in memory would make it worse
                }
                LOG.warnf(away, "cluster %s: cannot be read yet; trying again in %d ms", uid, pause.millis());
                pause.await();
            }
        }
    }

    private void turn() throws InterruptedException {
        takeEvents();
        Instant now = cluster.now();
        long nanos = ticker.nanos();
        boolean tick = nanos - nextTickNanos >= 0;
        cluster.recorder.at(now);
        if (tick) {
            nextTickNanos = nanos + TICK_NANOS;
            decisions.tick(now);
            engines.tick();
            removals.tick();
            queue.returnSetAside();
            expireKept(now, nanos);
        }
        decisions.reconcileAll(now);
        place(now);
        if (tick) {
            reports.explainBlocked(now);
        }
        engines.removeMore();
        engines.startMore();
        commits.begin(now, tick);
    }

    private void expireKept(Instant now, long nanos) {
        if (nanos - nextExpiryNanos >= 0) {
            nextExpiryNanos = nanos + EXPIRE_EVERY_NANOS;
            cluster.expireKept(now.minus(settings.keptFor()));
        }
    }

    private void takeEvents() throws InterruptedException {
        boolean busy = queue.hasReady() && room() > 0;
        long wait = busy ? 0 : Math.max(0, nextTickNanos - ticker.nanos());
        Event first = events.poll(wait, TimeUnit.NANOSECONDS);
        if (first == null) {
            return;
        }
        cluster.recorder.at(cluster.now());
        take(first);
        var more = new ArrayList<Event>();
        events.drainTo(more, DRAIN_MAX);
        more.forEach(this::take);
    }

    private void take(Event event) {
        switch (event) {
            case Event.JobChanged(Job job) -> decisions.changed(job);
            case Event.NodeChanged(NodeFact fact) -> decisions.changed(fact);
            case Event.ClusterChanged(ClusterSpec spec) -> restyle(CoreTypes.style(spec.placement()));
            case Event.SecretChanged(SecretChange change) -> {
                if (cluster.secrets.take(change)) {
                    queue.secretsChanged();
                }
            }
            case Event.FromEngine(EngineResult.VolumeRemoved removed) -> removals.answered(removed);
            case Event.FromEngine(EngineResult result) -> engines.take(result);
            case Event.VolumeDeleted(Uid volume) -> removals.asked(volume);
            case Event.Committed(List<Allocation> written) -> {
                commits.done();
                cluster.volumes.committed();
                Recording.beginAgain(cluster);
                written.forEach(engines::durable);
            }
            case Event.Question(Runnable ask) -> ask.run();
        }
    }

    private void restyle(PlacementStyle style) {
        if (cluster.view.style() != style) {
            cluster.view.restyle(style);
            cluster.recorder.styled(style);
        }
    }

    private int room() {
        return settings.placementsMax() - cluster.unwrittenPlacements;
    }

    private void place(Instant now) {
        if (queue.hasReady() && room() > 0) {
            queue.place(room(), now).forEach(placed -> reports.placed(placed, now));
        }
    }

    /** After it nothing is decided, and, unless the database hangs, nothing is written any more. */
    @Override
    public void close() {
        stopping = true;
        closing.complete(null);
        Running deciding = thread;
        if (deciding == null || deciding.isCurrent()) {
            return;
        }
        deciding.interrupt();
        try {
            if (!(deciding.join(STOP_MAX) && commits.awaitEnd(STOP_MAX))) {
                LOG.warnf("cluster %s: its owner did not stop within %s", uid, STOP_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
