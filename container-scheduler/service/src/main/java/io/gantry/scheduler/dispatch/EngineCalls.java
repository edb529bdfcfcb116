package io.gantry.scheduler.dispatch;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Outages;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.dispatch.EngineResult.ContainerSeen;
import io.gantry.scheduler.dispatch.EngineResult.Listed;
import io.gantry.scheduler.dispatch.EngineResult.RemoveAnswered;
import io.gantry.scheduler.dispatch.EngineResult.StartAnswered;
import io.gantry.scheduler.dispatch.EngineResult.StopAnswered;
import io.gantry.scheduler.dispatch.EngineResult.StreamBroken;
import io.gantry.scheduler.dispatch.Wallet.Given;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Observer;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Calls engines, on virtual threads, and hands every answer to the cluster's owner. Starts are
 * bounded by the owner, which knows how many it has in flight; all else is bounded here. An engine cannot check an epoch, so
 * what changes something there is sent only while this owner's lease is sure to outlast it ({@link Leases#covers}); else
 * it counts as unanswered, and is asked again.
 */
public final class EngineCalls {

    /** A stop may wait as long as its task's grace, so these are many and cheap. */
    static final int STOPS_MAX = 512;

    static final int LISTINGS_MAX = 16;
    static final int REMOVALS_MAX = 16;

    /** The limit of an engine's call that neither pulls nor waits for a container. */
    public static final Duration LONGEST = Duration.ofSeconds(30);

    /** Of a task whose secret went between its placement and its start. */
    static final String SECRET_MISSING = "SecretMissing";

    private static final String NOT_SENT = "not called: the lease of the cluster is not sure to last";

    private static final Logger LOG = Logger.getLogger(EngineCalls.class);

    private final WorkloadEngine engine;
    private final Wallet wallet;
    private final Ticker ticker;
    private final Threads threads;
    private final Predicate<Duration> outlasted;
    private final Consumer<EngineResult> results;
    private final Lane stops;
    private final Lane listings;
    private final Lane removals;

    /**
     * @param wallet has the values of secrets
     * @param outlasted whether the owner's lease will outlast a call of that limit
     * @param results takes them in; may block while there are too many
     */
    public EngineCalls(
            WorkloadEngine engine,
            Wallet wallet,
            Ticker ticker,
            Threads threads,
            Predicate<Duration> outlasted,
            Consumer<EngineResult> results) {
        this.engine = engine;
        this.wallet = wallet;
        this.ticker = ticker;
        this.threads = threads;
        this.outlasted = outlasted;
        this.results = results;
        this.stops = new Lane(threads, "engine-stop", STOPS_MAX);
        this.listings = new Lane(threads, "engine-list", LISTINGS_MAX);
        this.removals = new Lane(threads, "engine-remove", REMOVALS_MAX);
    }

    public void start(Target target, Workload workload) {
        Uid allocation = workload.allocation();
        run("start", () -> results.accept(new StartAnswered(allocation, started(target, workload))));
    }

    private Started started(Target target, Workload workload) {
        if (workload.task().secretNames().isEmpty()) {
            return sent(target, workload);
        }
        Given given;
        try {
            given = wallet.open(workload.namespace(), workload.task());
        } catch (RuntimeException away) { // whatever it says is for the log: people are shown the answer
            if (!Outages.isOutage(away)) {
                LOG.errorf(away, "the secrets of %s were not opened", workload.allocation());
            }
            return new Started.Unreachable("its secrets cannot be opened now");
        }
        return switch (given) {
            case Given.Values(SecretValues values) -> sent(target, workload.with(values));
            case Given.Missing(String what) -> new Started.Refused(SECRET_MISSING, "it needs " + what);
        };
    }

    private Started sent(Target target, Workload workload) {
        if (!outlasted.test(LONGEST)) {
            return new Started.Unreachable(NOT_SENT);
        }
        try {
            return engine.start(target, workload);
        } catch (RuntimeException bug) { // an engine must answer; the owner must hear something
            LOG.errorf(bug, "starting %s on %s failed", workload.allocation(), target.nodeName());
            return new Started.Unreachable(bug.toString());
        }
    }

    public void stop(Target target, Uid allocation, Duration grace) {
        stops.run(() -> results.accept(new StopAnswered(allocation, stopped(target, allocation, grace))));
    }

    public void remove(Target target, Uid allocation) {
        removals.run(() -> results.accept(new RemoveAnswered(target.node(), allocation, removed(target, allocation))));
    }

    public void removeVolume(Target target, Uid volume) {
        removals.run(() -> {
            Outcome answer =
                    outlasted.test(LONGEST) ? engine.removeVolume(target, volume) : new Outcome.Unreachable(NOT_SENT);
            results.accept(new EngineResult.VolumeRemoved(volume, answer));
        });
    }

    /** Ends a container that belongs to no living allocation, and removes it. */
    public void clear(Target target, Uid allocation, Duration grace) {
        stops.run(() -> {
            Outcome answer = stopped(target, allocation, grace);
            if (answer instanceof Outcome.Done) {
                answer = removed(target, allocation);
            }
            results.accept(new RemoveAnswered(target.node(), allocation, answer));
        });
    }

    private Outcome stopped(Target target, Uid allocation, Duration grace) {
        return outlasted.test(LONGEST.plus(grace))
                ? engine.stop(target, allocation, grace)
                : new Outcome.Unreachable(NOT_SENT);
    }

    private Outcome removed(Target target, Uid allocation) {
        return outlasted.test(LONGEST) ? engine.remove(target, allocation) : new Outcome.Unreachable(NOT_SENT);
    }

    public void list(Target target) {
        listings.run(() -> listNow(target));
    }

    private void listNow(Target target) {
        long begun = ticker.nanos();
        Listing answer = engine.list(target);
        results.accept(new Listed(target.node(), answer, begun));
    }

    /** Begins to observe, then lists: nothing is missed between the two. */
    public Observation observe(Target target, long stream) {
        var observation = new Observation();
        listings.run(() -> {
            observation.opened(engine.observe(target, observer(target, stream)));
            listNow(target);
        });
        return observation;
    }

    private Observer observer(Target target, long stream) {
        return new Observer() {
            @Override
            public void seen(Seen container) {
                results.accept(new ContainerSeen(target.node(), container));
            }

            @Override
            public void broken(String detail) {
                results.accept(new StreamBroken(target.node(), stream, detail));
            }
        };
    }

    /** The node is gone: lets go of its connections. */
    public void forget(Target target) {
        run("forget", () -> engine.forget(target));
    }

    private void run(String what, Runnable call) {
        threads.start("engine-" + what, call);
    }

    /** A stream that may be closed before it is open. */
    public static final class Observation implements AutoCloseable {
        private boolean closed;
        private AutoCloseable stream = () -> {};

        private synchronized void opened(AutoCloseable opened) {
            stream = opened;
            if (closed) {
                closeQuietly();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            closeQuietly();
        }

        private void closeQuietly() {
            try {
                stream.close();
            } catch (Exception late) { // whatever it says, nobody reads the stream any more
                LOG.debugf(late, "closing a stream");
            }
        }
    }
}
