package io.gantry.platform.database;

import io.gantry.platform.database.Transactions.Access;
import io.gantry.platform.database.Unit.Effect;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private volatile Tenure tenure = Tenure.ALONE;

    /** @param layer also the schema's name: {@code inventory}, {@code provisioner}, {@code bridge}, {@code scheduler} */
    public LayerDatabase(String layer, Transactions transactions, InstantSource time) {
        this.layer = layer;
        this.transactions = transactions;
        this.time = time;
    }

    public String layer() {
        return layer;
    }

    /**
     * One new transaction; an exception rolls it back and comes out. The layer's lease is checked last, in the statement
     * that writes the facts if there are any: a late check is as good as an early one, costs no question of its own where
     * it matters, and holds the lease's row for less time.
     *
     * @throws LeaseLost if another process is the layer's active copy now
     */
    public <T> T write(Function<Unit, T> work) {
        return write(work, Effect::inDoubt);
    }

    /**
     * A {@link #write} of what is true in any case: the facts of others. If its commit is not answered its effects run all
     * the same, since who takes the facts again may find them in its tables, and nothing new in them.
     */
    public <T> T take(Function<Unit, T> work) {
        return write(work, Effect::committed);
    }

    private <T> T write(Function<Unit, T> work, Function<Effect, Runnable> inDoubt) {
        var effects = new ArrayList<Effect>();
        Companion with = companion;
        Optional<Fence> term = tenure.now();
        T result;
        try {
            result = transactions.inNew(Access.WRITE, session -> {
                effects.clear();
                var unit = new Unit(layer, session, Access.WRITE);
                T value = work.apply(unit);
                with.accompany(unit, value);
                boolean told = unit.finish(time.instant(), term) > 0;
                // from here on only the commit can fail: without effects there is no doubt
                if (told) {
                    factsCommitted.forEach(wake -> effects.add(new Effect(wake, wake)));
                }
                effects.addAll(unit.effects());
                return value;
            });
        } catch (RuntimeException | Error unanswered) {
            effects.forEach(effect -> inDoubt.apply(effect).run());
            throw unanswered;
        }
        with.committed();
        effects.forEach(effect -> effect.committed().run());
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

    /**
     * One new transaction that decides nothing, so that any copy of the layer may make it: the statements on leases
     * themselves, and the record of what somebody was refused. It publishes nothing and has no company.
     */
    public <T> T note(Function<Unit, T> work) {
        return transactions.inNew(Access.WRITE, session -> work.apply(new Unit(layer, session, Access.READ)));
    }

    /**
     * For what is done outside of the database in this layer's name and cannot be checked there.
     *
     * @throws LeaseLost if another process is the layer's active copy now
     */
    public void mustMayWrite() {
        Optional<Fence> _ = tenure.now();
    }

    /** Every {@link #write} from now on is made under this one's lease. */
    public void under(Tenure by) {
        tenure = by;
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
