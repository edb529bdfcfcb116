package io.gantry.platform.term;

import io.gantry.platform.database.Fence;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Tenure;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.lease.LeaseState;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.lease.Leases.TakenLayer;
import io.gantry.platform.thread.Running;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The time in which this process is the active copy of a layer. Any number of copies stand by, one has the layer's lease:
 * it has loaded the layer's tables, consumes, decides, relays and answers, and it alone writes ({@link Tenure}). A copy
 * that stands by has read nothing, as whatever it read would be old by the time of its own term; it looks for the lease
 * twice a second, and at the moment it would expire. If it was renewed since the look before, and has expired all the same,
 * then the database was slow and who renewed it lives: it is given a second more.
 *
 * <p>A term ends once. Whoever finds that another has the lease must not go on, since all that it holds in memory may be
 * wrong: the process ends and is started clean. While the database is away nobody can take the lease, and so nobody has
 * lost it.
 */
public final class Term implements Tenure, AutoCloseable {

    static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration LOOK_SOONEST = Duration.ofMillis(5);
    /** For who lives to renew again. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Term.class);

    private final LayerContext context;
    private final Leases leases;
    private final Shard shard;
    private final Duration longestCall;
    private final Consumer<String> over;
    private final Counter takeovers;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private volatile @Nullable Running looking;
    /** At the last look; of the looking thread. */
    private @Nullable LeaseState seen;

    private volatile @Nullable Begun begun;
    private volatile boolean serving;
    private volatile boolean lost;
    private Runnable stop = () -> {};
    private volatile Runnable whenServing = () -> {};

    /** @param unrested since when, by the ticker, a predecessor may still have calls on their way; null if there are none */
    private record Begun(
            LeaseHold hold, Instant since, @Nullable Long unrested) {}

    /**
     * From now on the layer is written only in its term.
     *
     * @param longestCall the limit of the layer's longest call that destroys something
     * @param over told, once, why this process must end; on a thread that it must not hold up
     */
    public Term(LayerContext context, Duration longestCall, Consumer<String> over) {
        this.context = context;
        this.longestCall = longestCall;
        this.leases = context.leases();
        this.shard = new Shard(context.installation().uid());
        this.over = over;
        this.takeovers = Metrics.counter("gantry.layer.takeovers", "layer", context.layer());
        Gauge.builder("gantry.layer.active", this, term -> term.epoch().isPresent() ? 1 : 0)
                .description("Whether this process is the layer's active copy")
                .tag("layer", context.layer())
                .register(Metrics.globalRegistry);
        context.database().under(this);
        context.destruction().withheldBy(this::resting);
        leases.whenLost(this::lost);
    }

    /**
     * Starts the layer as soon as the lease is there: on this thread if it is now, or else on another, later.
     *
     * @param start reads the layer's tables and begins its work; if it fails, here it comes out, later it ends the process
     * @param stop ends what start began; called at most once, and only after it
     */
    public void serve(Runnable start, Runnable stop) {
        this.stop = stop;
        if (taken(null)) {
            begin(start);
            return;
        }
        LOG.infof("%s: another copy is active; this one stands by", context.layer());
        looking = context.threads().start("gantry-" + context.layer() + "-term", () -> look(start));
    }

    /** Told once, when the layer has started here and answers; must be quick. Said before {@link #serve}. */
    public void whenServing(Runnable told) {
        whenServing = told;
    }

    @Override
    public Optional<Fence> now() {
        return Optional.of(leases.surely(shard).orElseThrow(() -> new LeaseLost(context.layer())));
    }

    /** The term's number while it lasts and the layer has started; empty for a copy that stands by. */
    public Optional<Long> epoch() {
        Begun mine = begun;
        return mine == null || lost || !serving
                ? Optional.empty()
                : Optional.of(mine.hold().epoch());
    }

    public LayerContext context() {
        return context;
    }

    /**
     * How long this copy must not destroy anything yet. Who took a lease that had expired does not know what its
     * predecessor has still on its way to what cannot check an epoch. Until it is over the gate of destruction is closed.
     */
    public Duration rest() {
        Begun mine = begun;
        Long since = mine == null ? null : mine.unrested();
        if (since == null) {
            return Duration.ZERO;
        }
        Duration rested = Duration.ofNanos(context.ticker().nanos() - since);
        Duration left = leases.length().plus(longestCall).minus(rested);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Optional<Withheld> resting() {
        Begun mine = begun;
        Duration left = rest();
        return mine == null || left.isZero()
                ? Optional.empty()
                : Optional.of(new Withheld(
                        "the copy that was active in the layer " + context.layer()
                                + " before did not end as it should, and its last calls may still be on their way",
                        mine.since(),
                        "time, in " + (left.toSeconds() + 1) + " s at most"));
    }

    /** Stops the layer if its term is here. The lease is given back afterwards, with all others, by {@link Leases#close}. */
    @Override
    public void close() {
        closing.complete(null);
        Running thread = looking;
        if (thread != null && !thread.isCurrent()) {
            await(thread);
        }
        if (begun != null) {
            stop.run();
        }
    }

    private void await(Running thread) {
        try {
            if (!thread.join(STOP_MAX)) {
                LOG.warnf("%s: its start did not end within %s", context.layer(), STOP_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ------------------------------------------------------------------------------------------------ standing by

    private void look(Runnable start) {
        Duration pause = LOOK_EVERY;
        try {
            while (!context.threads().await(closing, jittered(pause))) {
                Optional<Duration> left = lookOnce();
                if (left.isEmpty()) {
                    beginLate(start);
                    return;
                }
                pause = left.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long to wait for the next look; empty if the lease is ours. */
    private Optional<Duration> lookOnce() {
        try {
            LeaseState state = leases.state(shard).orElse(null);
            LeaseState before = seen;
            seen = state;
            if (state != null && !state.free()) {
                return Optional.of(soonest(state.left()));
            }
            if (state != null && before != null && state.touchedSince(before)) {
                return Optional.of(GRACE);
            }
            return taken(state) ? Optional.empty() : Optional.of(LOOK_SOONEST);
        } catch (RuntimeException e) { // the top of a loop: the database is away, for all copies
            LOG.debugf(e, "%s: cannot see who is active", context.layer());
            return Optional.of(LOOK_EVERY);
        }
    }

    private static Duration soonest(Duration left) {
        return left.compareTo(LOOK_EVERY) < 0 ? left.plus(LOOK_SOONEST) : LOOK_EVERY;
    }

    /** Copies that look together would take turns in being too late. */
    private Duration jittered(Duration pause) {
        return pause.plusMillis(-context.random().nextLong(1 + pause.toMillis() / 4));
    }

    private boolean taken(@Nullable LeaseState asSeen) {
        Optional<TakenLayer> taken = leases.takeLayer(shard, asSeen);
        taken.ifPresent(term -> {
            long now = context.ticker().nanos();
            begun = new Begun(term.hold(), context.time().instant(), term.afterNobody() ? null : now);
            takeovers.increment();
            LOG.infof(
                    "%s: active here, epoch %d%s",
                    context.layer(),
                    term.hold().epoch(),
                    term.afterNobody() ? "" : "; the copy before it did not end as it should");
        });
        return taken.isPresent();
    }

    private void begin(Runnable start) {
        start.run();
        serving = true;
        whenServing.run();
    }

    private void beginLate(Runnable start) {
        try {
            begin(start);
        } catch (RuntimeException e) { // the top of this thread: half a layer must not go on
            LOG.errorf(e, "%s: could not begin its term", context.layer());
            over.accept(context.layer() + " could not begin its term");
        }
    }

    private void lost(LeaseHold hold) {
        if (hold.shard().equals(shard) && !lost) {
            lost = true;
            over.accept("another copy is active in the layer " + context.layer() + ": epoch " + hold.epoch()
                    + " was this one's" + successor());
        }
    }

    private String successor() {
        try {
            return leases.state(shard)
                    .map(now -> ", epoch " + now.epoch() + " is " + now.owner() + "'s")
                    .orElse("");
        } catch (RuntimeException e) { // told without it
            return "";
        }
    }
}
