package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The shards of one layer that this process owns. Rows of the table {@code lease} say who owns what until when, by the
 * database's clock; here a lease counts as held only while it was renewed less than its length ago by the monotonic
 * clock, so a process that was stopped for longer knows that it owns nothing any more. What really protects is
 * {@code unit.fence(hold)}: the epoch is checked in the transaction that decides.
 */
public final class Leases implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Leases.class);

    private final LayerDatabase database;
    private final LeaseSettings settings;
    private final Ticker ticker;
    private final LeaseTable table;
    private final Counter lost;
    private final Map<Shard, Held> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService renewal;

    private record Held(LeaseHold hold, long renewedAtNanos) {}

    /** @param owner of this process; a new one with every start */
    public Leases(LayerDatabase database, Uid owner, LeaseSettings settings, Ticker ticker) {
        this.database = database;
        this.settings = settings;
        this.ticker = ticker;
        this.table = new LeaseTable(owner, settings);
        this.lost = Metrics.counter("gantry.leases.lost", "layer", database.layer());
        this.renewal = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .daemon()
                .name("gantry-" + database.layer() + "-leases")
                .factory());
        long period = settings.lasts().toMillis() / 3;
        var _ = renewal.scheduleWithFixedDelay(this::renewQuietly, period, period, TimeUnit.MILLISECONDS);
    }

    /** Takes the shard, or tells that this process has it already. Empty while somebody else does. */
    public Optional<LeaseHold> acquire(Shard shard) {
        Optional<LeaseHold> already = held(shard);
        if (already.isPresent()) {
            return already;
        }
        long asked = ticker.nanos();
        Optional<Long> epoch =
                database.write(unit -> unit.jdbc(connection -> table.take(connection, shard, mayTakeLiving())));
        return epoch.map(value -> {
            var hold = new LeaseHold(database.layer(), shard, value);
            held.put(shard, new Held(hold, asked));
            return hold;
        });
    }

    /** The lease if it is held now, with no question to the database. */
    public Optional<LeaseHold> held(Shard shard) {
        Held mine = held.get(shard);
        if (mine == null
                || ticker.nanos() - mine.renewedAtNanos() >= settings.lasts().toNanos()) {
            return Optional.empty();
        }
        return Optional.of(mine.hold());
    }

    /** All that is held now. */
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
        List<LeaseHold> mine = held.values().stream().map(Held::hold).toList();
        if (mine.isEmpty()) {
            return;
        }
        long asked = ticker.nanos();
        Set<Shard> renewed = database.write(unit -> unit.jdbc(connection -> table.renew(connection, mine)));
        for (LeaseHold hold : mine) {
            if (renewed.contains(hold.shard())) {
                held.computeIfPresent(hold.shard(), (shard, old) -> new Held(old.hold(), asked));
            } else if (held.remove(hold.shard()) != null) {
                lost.increment();
                LOG.warnf(
                        "%s: the lease of shard %s, epoch %d, was taken by another",
                        hold.layer(), hold.shard(), hold.epoch());
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

    private boolean mayTakeLiving() {
        return settings.predecessor() == Predecessor.IS_DEAD;
    }

    private void giveBack(List<LeaseHold> mine) {
        if (mine.isEmpty()) {
            return;
        }
        try {
            database.write(unit -> unit.jdbc(connection -> table.giveBack(connection, mine)));
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
            renew();
        } catch (RuntimeException e) { // the top of a loop; held() tells the truth meanwhile
            LOG.warnf("%s: leases not renewed: %s", database.layer(), e);
        }
    }
}
