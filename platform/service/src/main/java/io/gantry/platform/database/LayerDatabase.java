package io.gantry.platform.database;

import io.gantry.platform.database.Transactions.Access;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.hibernate.FlushMode;

/**
 * A layer's own schema. A unit of work and the facts it publishes commit together; effects come after the commit, in the
 * order they were asked for, the outbox's relay first.
 */
public final class LayerDatabase {

    private final String layer;
    private final Transactions transactions;
    private final InstantSource time;
    private final List<Runnable> factsCommitted = new CopyOnWriteArrayList<>();
    private volatile Companion companion = Companion.NONE;

    /** @param layer also the schema's name: {@code inventory}, {@code provisioner}, {@code bridge}, {@code scheduler} */
    public LayerDatabase(String layer, Transactions transactions, InstantSource time) {
        this.layer = layer;
        this.transactions = transactions;
        this.time = time;
    }

    public String layer() {
        return layer;
    }

    /** One new transaction; an exception rolls it back and comes out. */
    public <T> T write(Function<Unit, T> work) {
        var effects = new ArrayList<Runnable>();
        Companion with = companion;
        T result = transactions.inNew(Access.WRITE, session -> {
            effects.clear();
            var unit = new Unit(layer, session, Access.WRITE);
            T value = work.apply(unit);
            with.accompany(unit, value);
            if (unit.writeFacts(time.instant()) > 0) {
                effects.addAll(factsCommitted);
            }
            effects.addAll(unit.effects());
            return value;
        });
        with.committed();
        effects.forEach(Runnable::run);
        return result;
    }

    /** One new transaction that changes nothing: publishing in it is an error, changed entities are not written. */
    public <T> T read(Function<Unit, T> work) {
        return transactions.inNew(Access.READ, session -> {
            session.setDefaultReadOnly(true);
            session.setHibernateFlushMode(FlushMode.MANUAL);
            return work.apply(new Unit(layer, session, Access.READ));
        });
    }

    /** Every writing transaction from now on has this one's company, in place of another's. */
    public void accompany(Companion by) {
        companion = by;
    }

    /** Called after every commit of this process that published facts; must be quick. The relay listens here. */
    public void whenFactsCommitted(Runnable wake) {
        factsCommitted.add(wake);
    }
}
