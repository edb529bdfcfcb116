package io.gantry.platform.hold;

import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.hold.Hold.Cause;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.thread.Threads;
import io.micrometer.core.instrument.Metrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The hold of the installation, as this program knows it: its row is read again every {@value #LOOK_MILLIS} ms, so every
 * copy knows of a begin or an end within a second. It closes the gate of every layer here, and writes down what these
 * withhold, so that any copy can show it.
 */
public final class Holds implements AutoCloseable {

    static final long LOOK_MILLIS = 300;
    /** What a person has just confirmed is not too much. */
    private static final Duration CONFIRMED_FOR = Duration.ofMinutes(5);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    private static final long NOTHING_TOLD = -1;

    private static final Logger LOG = Logger.getLogger(Holds.class);

    private final HoldSettings settings;
    private final InstantSource time;
    private final List<LayerContext> layers = new CopyOnWriteArrayList<>();
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final AtomicLong begins = new AtomicLong();
    private final AtomicInteger gauge = new AtomicInteger();
    private final Loop loop;
    private volatile HoldTable.Said said;

    /** @param current as it was read before any layer began */
    public Holds(HoldSettings settings, Optional<Hold> current, InstantSource time, Threads threads) {
        this.settings = settings;
        this.time = time;
        this.said = new HoldTable.Said(current, false);
        this.loop = new Loop(threads, "hold", Duration.ofMillis(LOOK_MILLIS), this::look);
        Metrics.gauge("gantry.hold", gauge);
    }

    /** Of this program; before it starts. */
    public void guard(LayerContext layer) {
        layers.add(layer);
        layer.destruction().withheldBy(this::withheld);
        layer.destruction()
                .alarm(settings.sharePercent(), settings.least(), reason -> tooMuch(layer.database(), reason));
    }

    /**
     * A layer becomes active here, before it begins: from now on what this copy tells of it counts, as soon as all was
     * looked at once. Until then what the copy before said stays, and nobody may go by it.
     */
    public void begins(LayerContext layer) {
        layer.database()
                .write(unit ->
                        unit.jdbc(connection -> HoldTable.settles(connection, layer.layer(), settings.settledAfter())));
        told.put(layer.layer(), NOTHING_TOLD);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** The hold that lasts, as was last seen. */
    public Optional<Hold> current() {
        return said.hold();
    }

    private Optional<Withheld> withheld() {
        return said.hold().map(Hold::withheld);
    }

    public Shown show(LayerDatabase database) {
        return database.read(unit -> unit.jdbc(Holds::shown));
    }

    private static Shown shown(Connection connection) throws SQLException {
        return Shown.of(HoldTable.current(connection), HoldTable.withheld(connection));
    }

    /** Begins one, if none lasts; it is known here when this returns. */
    public Shown begin(LayerDatabase database, Hold hold) {
        Shown shown = database.write(unit -> unit.jdbc(connection -> {
            beginOnce(connection, hold);
            return shown(connection);
        }));
        begun(hold);
        return shown;
    }

    /** By itself, because of what a layer found. */
    public void begin(LayerDatabase database, Cause cause, String reason) {
        begin(database, new Hold(cause, reason, time.instant(), Hold.BY_ITSELF));
    }

    /**
     * The tables are older than what was said of them. What is said from the next start on is of a new incarnation, so that
     * it goes before that.
     */
    public void kafkaIsAhead(LayerDatabase database, int incarnation, String why) {
        var hold = new Hold(
                Cause.KAFKA_AHEAD,
                why + ": the database is older than Kafka. Restart every copy of the server, and all is said anew in"
                        + " incarnation " + (incarnation + 1),
                time.instant(),
                Hold.BY_ITSELF);
        database.write(unit -> unit.jdbc(connection -> {
            beginOnce(connection, hold);
            return HoldTable.raise(connection, incarnation);
        }));
        begun(hold);
    }

    private int beginOnce(Connection connection, Hold hold) throws SQLException {
        return HoldTable.begin(connection, hold) ? HoldTable.allSettle(connection, settings.settledAfter()) : 0;
    }

    private boolean tooMuch(LayerDatabase database, String reason) {
        HoldTable.Said now = said;
        if (now.hold().isPresent()) {
            return true;
        }
        if (now.releasedLately()) {
            return false;
        }
        begin(database, Cause.TOO_MUCH, reason);
        return true;
    }

    private void begun(Hold hold) {
        begins.incrementAndGet();
        if (said.hold().isEmpty()) {
            LOG.warnf("hold: nothing is destroyed from now on: %s; see 'gantry hold show'", hold.reason());
            said = new HoldTable.Said(Optional.of(hold), false);
        }
    }

    /** Ends it, if a person was shown that so many things are destroyed by that. */
    public Result<Shown> release(LayerDatabase database, int confirmed) {
        Result<Shown> released = database.write(unit -> unit.jdbc(connection -> release(connection, confirmed)));
        if (released instanceof Result.Ok) {
            look();
        }
        return released;
    }

    private static Result<Shown> release(Connection connection, int confirmed) throws SQLException {
        if (!HoldTable.lock(connection)) {
            return Result.refused(new Rejection.NotFound("hold to release"));
        }
        Duration unsettled = HoldTable.unsettled(connection);
        if (unsettled.isPositive()) {
            Duration again = unsettled.compareTo(ASK_AGAIN) < 0 ? unsettled : ASK_AGAIN; // a layer may begin any time
            return Result.refused(new Rejection.NotYetKnown("all that the hold withholds", again));
        }
        List<OfLayer> withheld = HoldTable.withheld(connection);
        int destroys = Shown.of(Optional.empty(), withheld).destroys();
        if (destroys != confirmed) {
            return Result.refused(new Rejection.NotConfirmed(
                    "releasing the hold destroys " + destroys + (destroys == 1 ? " thing" : " things") + " now, not "
                            + confirmed,
                    "destroy:" + destroys));
        }
        HoldTable.release(connection);
        return Result.ok(Shown.of(Optional.empty(), withheld));
    }

    /** What the loop does each time. */
    void look() {
        if (layers.isEmpty()) {
            return;
        }
        long before = begins.get();
        LayerDatabase any = layers.getFirst().database();
        HoldTable.Said now =
                any.read(unit -> unit.jdbc(connection -> HoldTable.read(connection, CONFIRMED_FOR.toSeconds())));
        if (before == begins.get()) { // else one began here while the row was read
            take(now);
        }
        gauge.set(said.hold().isPresent() ? 1 : 0);
        layers.forEach(this::tell);
    }

    private void take(HoldTable.Said now) {
        if (now.hold().isPresent() && said.hold().isEmpty()) {
            LOG.warnf(
                    "hold: nothing is destroyed from now on: %s",
                    now.hold().get().reason());
        } else if (now.hold().isEmpty() && said.hold().isPresent()) {
            LOG.info("hold: released; what was withheld is done now");
        }
        said = now;
    }

    /** Only what has changed here: of a layer that is active in another copy, that one tells. */
    private void tell(LayerContext layer) {
        Long before = told.get(layer.layer());
        long changes = layer.destruction().changes();
        if (before == null || before == changes) {
            return;
        }
        var all = new ArrayList<OfLayer>();
        together(layer.destruction().waiting().values()).forEach(each -> all.add(ofLayer(layer, each, true)));
        together(layer.destruction().shown().values()).forEach(each -> all.add(ofLayer(layer, each, false)));
        layer.database().write(unit -> unit.jdbc(connection -> HoldTable.tell(connection, layer.layer(), all)));
        told.put(layer.layer(), changes);
    }

    private static OfLayer ofLayer(LayerContext layer, Waiting one, boolean destroys) {
        return new OfLayer(layer.layer(), one.what(), one.count(), destroys, one.names());
    }

    /** A row for each kind of thing, however many wait. */
    private static Collection<Waiting> together(Collection<Waiting> all) {
        var byWhat = new LinkedHashMap<String, Waiting>();
        all.forEach(one -> byWhat.merge(one.what(), one, (a, b) -> {
            var names = new ArrayList<>(a.names());
            names.addAll(b.names());
            return new Waiting(
                    a.what(), a.count() + b.count(), names.stream().sorted().toList());
        }));
        return byWhat.values();
    }
}
