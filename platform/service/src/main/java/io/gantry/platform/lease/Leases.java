package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.lease.LeaseTable.Taken;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one layer that this process owns, and the layer itself (a term). Rows of the table {@code lease} say
 * who owns what until when, by the database's clock; here a lease counts as held only while it was renewed less than its
 * length ago by the monotonic clock, so a process that was stopped for longer knows that it owns nothing any more. A shard
 * is held no longer than the layer: who has that next takes the shards' leases at once, though they last. What
 * really protects is the epoch, which is checked in the transactions that decide: the layer's in every one
 * ({@link LayerDatabase#write}), a shard's by {@code unit.fence(hold)}.
 */
public final class Leases implements AutoCloseable {

    /** A call that was sent is at the other side, or given up, so long after its limit. */
    private static final Duration CALL_MARGIN = Duration.ofMillis(200);

    private static final Logger LOG = Logger.getLogger(Leases.class);

    private final LayerDatabase database;
    private final LeaseSettings settings;
    private final Ticker ticker;
    private final LeaseTable table;
    private final Counter lost;
    private final List<Consumer<LeaseHold>> losers = new CopyOnWriteArrayList<>();
    private final Map<Shard, Held> held = new ConcurrentHashMap<>();
    /** Two renewals at once could lock rows in different orders. */
    private final Lock renewing;

    private final ScheduledExecutorService renewal;
    private final long periodNanos;
    /** Who took the layer is the successor of all its owners, whose leases need not have expired. Null where it was not taken. */
    private volatile @Nullable Shard layer;

    private record Held(LeaseHold hold, long renewedAtNanos) {}

    /** @param owner this process; a new one with every start */
    public Leases(LayerDatabase database, Uid owner, LeaseSettings settings, Ticker ticker, Threads threads) {
        this.database = database;
        this.settings = settings;
        this.ticker = ticker;
        this.table = new LeaseTable(owner, settings);
        this.lost = Metrics.counter("gantry.leases.lost", "layer", database.layer());
        this.renewing = threads.lock();
        this.renewal = threads.timer("gantry-" + database.layer() + "-leases");
        this.periodNanos = settings.lasts().toNanos() / 3;
        var _ = renewal.scheduleWithFixedDelay(this::renewQuietly, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }

    /** Takes the shard, or tells that this process has it already. Empty while somebody else does. */
    public Optional<LeaseHold> acquire(Shard shard) {
        Optional<LeaseHold> already = held(shard);
        if (already.isPresent()) {
            return already;
        }
        long asked = ticker.nanos();
        boolean thoughItLasts = layer != null || predecessorIsDead();
        Optional<Taken> taken =
                database.write(unit -> unit.jdbc(connection -> table.take(connection, shard, thoughItLasts, null)));
        return taken.map(it -> hold(shard, it, asked));
    }

    /** The lease if it is held now, with no question to the database. */
    public Optional<LeaseHold> held(Shard shard) {
        Held mine = held.get(shard);
        return mine == null || left(mine) <= 0 ? Optional.empty() : Optional.of(mine.hold());
    }

    /** How long nobody else can own the shard, whatever happens to this process; zero if it is not held. */
    public Duration remaining(Shard shard) {
        Held mine = held.get(shard);
        return mine == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, left(mine)));
    }

    /**
     * Whether a call to what cannot check an epoch may be sent now: it has ended, or was given up, before somebody else
     * can own the shard. No lease is long enough for calls that may take longer than half of one; they are sent while
     * half of it is left, and what they may still do later is what a successor's first wait, labels, and reconciliation
     * are for.
     *
     * @param longest the limit of the call
     */
    public boolean covers(Shard shard, Duration longest) {
        Duration half = settings.lasts().dividedBy(2);
        Duration needed = longest.plus(CALL_MARGIN);
        return remaining(shard).compareTo(needed.compareTo(half) < 0 ? needed : half) > 0;
    }

    /** All shards that are held now. */
    public List<LeaseHold> all() {
        return held.keySet().stream().map(this::held).flatMap(Optional::stream).toList();
    }

    /** Gives one back: a successor may take it at once. */
    public void release(Shard shard) {
        Held mine = held.remove(shard);
        if (mine != null) {
            giveBack(List.of(mine.hold()));
        }
    }

    /** Renews now; the background does this at a third of a lease's length. */
    public void renew() {
        renewing.lock();
        try {
            renewAll(held.values().stream().map(Held::hold).toList());
        } finally {
            renewing.unlock();
        }
    }

    private void renewAll(List<LeaseHold> mine) {
        if (mine.isEmpty()) {
            return;
        }
        long asked = ticker.nanos();
        Set<Shard> renewed = database.note(unit -> unit.jdbc(connection -> table.renew(connection, mine)));
        for (LeaseHold hold : mine) {
            if (renewed.contains(hold.shard())) {
                held.computeIfPresent(hold.shard(), (shard, old) -> new Held(old.hold(), asked));
            } else if (held.remove(hold.shard()) != null) {
                lost.increment();
                LOG.warnf(
                        "%s: the lease of shard %s, epoch %d, was taken by another",
                        hold.layer(), hold.shard(), hold.epoch());
                losers.forEach(each -> each.accept(hold));
            }
        }
    }

    /** Stops renewing and gives all back; if the database is away they expire by themselves. */
    @Override
    public void close() {
        renewal.shutdown();
        List<LeaseHold> mine = held.values().stream().map(Held::hold).toList();
        held.clear();
        giveBack(mine);
    }

    // ---------------------------------------------------------------------------------------------- for the term

    /**
     * Takes the lease of the layer itself, which no transaction can check that is about to take it.
     *
     * @param seen as it was seen to be free: if anybody has touched it since it is not taken; null takes any that is free
     */
    public Optional<TakenLayer> takeLayer(Shard installation, @Nullable LeaseState seen) {
        long asked = ticker.nanos();
        Optional<Taken> taken = database.note(
                unit -> unit.jdbc(connection -> table.take(connection, installation, predecessorIsDead(), seen)));
        return taken.map(it -> {
            var term = new TakenLayer(hold(installation, it, asked), it.afterNobody() || predecessorIsDead());
            layer = installation;
            return term;
        });
    }

    /**
     * The layer is ours.
     *
     * @param afterNobody whoever had it has ended what it did
     */
    public record TakenLayer(LeaseHold hold, boolean afterNobody) {}

    /** Held now, or by a renewal now: after an outage, or a pause of this process, who still owns it goes on. */
    public Optional<LeaseHold> surely(Shard shard) {
        if (held.containsKey(shard) && held(shard).isEmpty()) {
            renew();
        }
        return held(shard);
    }

    /**
     * Whether nobody else can be active in the layer now, with no question to the database. Where there is no term, in
     * tests, that is so.
     */
    public boolean activeNow(Shard installation) {
        return layer == null || held(installation).isPresent();
    }

    /** As the database has it now; empty if nobody ever had it. */
    public Optional<LeaseState> state(Shard shard) {
        return database.read(unit -> unit.jdbc(connection -> table.state(connection, shard)));
    }

    /** Called with every lease that turns out to be another's, on the thread that found out. */
    public void whenLost(Consumer<LeaseHold> told) {
        losers.add(told);
    }

    /** How long a lease lasts after its last renewal. */
    public Duration length() {
        return settings.lasts();
    }

    private boolean predecessorIsDead() {
        return settings.predecessor() == Predecessor.IS_DEAD;
    }

    private LeaseHold hold(Shard shard, Taken taken, long asked) {
        var hold = new LeaseHold(database.layer(), shard, taken.epoch());
        held.put(shard, new Held(hold, asked));
        return hold;
    }

    private long left(Held mine) {
        Shard whole = layer;
        if (whole == null || whole.equals(mine.hold().shard())) {
            return leftOfItsOwn(mine);
        }
        Held term = held.get(whole);
        return term == null ? 0 : Math.min(leftOfItsOwn(mine), leftOfItsOwn(term));
    }

    private long leftOfItsOwn(Held mine) {
        return settings.lasts().toNanos() - (ticker.nanos() - mine.renewedAtNanos());
    }

    private void giveBack(List<LeaseHold> mine) {
        if (mine.isEmpty()) {
            return;
        }
        try {
            database.note(unit -> unit.jdbc(connection -> table.giveBack(connection, mine)));
        } catch (RuntimeException e) { // the top of an errand: the leases expire by themselves
            LOG.warnf(
                    "%s: leases of %s not given back: %s",
                    database.layer(),
                    mine.stream().map(hold -> hold.shard().toString()).collect(Collectors.joining(", ")),
                    e);
        }
    }

    private void renewQuietly() {
        try {
            long asked = ticker.nanos();
            renew();
            if (ticker.nanos() - asked > periodNanos) {
                renew(); // what the database held up has little time left, or none
            }
        } catch (RuntimeException e) { // the top of a loop; held() tells the truth meanwhile
            LOG.warnf("%s: leases not renewed: %s", database.layer(), e);
        }
    }
}
