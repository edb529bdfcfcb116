package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Arrival.Understood;
import io.gantry.platform.consume.SuspectTable.Parked;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The suspects of one consumer: parked, counted, and let go when something good was taken. */
final class SuspectBook implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SuspectBook.class);

    private final LayerDatabase database;
    /** Topics of which more were suspect than are written down: all of them is to be listed. */
    private final Set<String> overfull = ConcurrentHashMap.newKeySet();

    private final Gauge gauge;

    /** Lets a consumer that has none, which is the rule, not ask for them at every batch. */
    private volatile boolean mayBeThere = true;

    private volatile int count;

    SuspectBook(LayerDatabase database) {
        this.database = database;
        this.gauge = Gauge.builder("gantry.suspects", this, book -> book.count)
                .description("Objects of which a fact could not be taken")
                .tag("layer", database.layer())
                .register(Metrics.globalRegistry);
    }

    /** In the transaction that moves past the facts. */
    void park(Unit unit, List<Unfit> unfit) {
        List<Unfit> lastOfEach = lastOfEach(unfit);
        for (int begin = 0; begin < lastOfEach.size(); begin += SuspectTable.PARKED_AT_ONCE_MAX) {
            int end = Math.min(begin + SuspectTable.PARKED_AT_ONCE_MAX, lastOfEach.size());
            List<Unfit> some = lastOfEach.subList(begin, end);
            List<Parked> parked = unit.jdbc(connection -> SuspectTable.park(connection, some));
            unit.afterCommit(() -> {
                for (int at = 0; at < some.size(); at++) {
                    parked(some.get(at), parked.get(at));
                }
            });
        }
    }

    private static List<Unfit> lastOfEach(List<Unfit> unfit) {
        var last = new LinkedHashMap<String, Unfit>();
        unfit.forEach(each -> last.putLast(each.topic() + " " + SuspectTable.key(each), each));
        return List.copyOf(last.values());
    }

    private void parked(Unfit unfit, Parked parked) {
        if (parked == Parked.SUPERSEDED) {
            return;
        }
        mayBeThere = true;
        Metrics.counter("gantry.facts.suspect", "layer", database.layer(), "topic", unfit.topic())
                .increment();
        takeNote(unfit, parked);
    }

    /** A bug can make thousands suspect, again and again: each is news once, and those that do not fit are once together. */
    private void takeNote(Unfit unfit, Parked parked) {
        switch (parked) {
            case NEW ->
                LOG.warnf(
                        "%s: %s %s is suspect, a fact of it is %s: %s",
                        database.layer(), unfit.topic(), SuspectTable.key(unfit), unfit.cause(), unfit.reason());
            case FULL -> {
                if (overfull.add(unfit.topic())) {
                    LOG.warnf(
                            "%s: more objects are suspect than the %d that are written down, so %s is to be listed; of %s"
                                    + " a fact is %s: %s",
                            database.layer(),
                            SuspectTable.SUSPECTS_MAX,
                            unfit.topic(),
                            SuspectTable.key(unfit),
                            unfit.cause(),
                            unfit.reason());
                }
            }
            case AGAIN, SUPERSEDED -> {
                // no news
            }
        }
    }

    <F extends Fact> void taken(Unit unit, String topic, List<Understood<F>> facts, Set<Uid> fresh) {
        if (mayBeThere) {
            int repaired = unit.jdbc(connection -> SuspectTable.repaired(connection, topic, facts, fresh));
            unit.afterCommit(() -> countRepaired(topic, repaired));
        }
    }

    void countRepaired(String topic, int repaired) {
        Metrics.counter("gantry.facts.repaired", "layer", database.layer(), "topic", topic)
                .increment(repaired);
    }

    /** Whether there are more of this topic than is known which. */
    boolean isOverfull(String topic) {
        return overfull.contains(topic);
    }

    boolean isOverfull() {
        return !overfull.isEmpty();
    }

    /** Has all of the topic listed: what cannot be taken meanwhile says so again, but not if the listing breaks off. */
    void listing(String topic, Runnable all) {
        boolean wasOverfull = overfull.remove(topic);
        boolean done = false;
        try {
            all.run();
            done = true;
        } finally {
            if (wasOverfull && !done) {
                overfull.add(topic);
            }
        }
    }

    boolean mayBeThere() {
        return mayBeThere;
    }

    /** Counts them anew. */
    void look() {
        mayBeThere = false; // first, so that one who is parked meanwhile is not missed
        count = database.read(unit -> unit.jdbc(SuspectTable::count));
        if (count > 0) {
            mayBeThere = true;
        }
    }

    @Override
    public void close() {
        Metrics.globalRegistry.remove(gauge);
    }
}
