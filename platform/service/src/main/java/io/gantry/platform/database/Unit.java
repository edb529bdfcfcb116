package io.gantry.platform.database;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.platform.database.Transactions.Access;
import io.gantry.platform.outbox.OutboxBatch;
import io.gantry.platform.outbox.OutboxBatch.Under;
import io.gantry.platform.trace.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/** One transaction of a layer. Used by one thread, and not after it ended. */
public final class Unit {

    private final String layer;
    private final Session session;
    private final Access access;
    private final OutboxBatch facts = new OutboxBatch();
    private final List<Effect> effects = new ArrayList<>();

    Unit(String layer, Session session, Access access) {
        this.layer = layer;
        this.session = session;
        this.access = access;
    }

    public Session session() {
        return session;
    }

    /** For multi-row statements and other hot paths; what the session holds unwritten is not flushed before. */
    public <T> T jdbc(SqlWork<T> work) {
        return session.doReturningWork(work::on);
    }

    /**
     * Tells the other layers, when this transaction commits. Facts of one shard arrive in the order they were published;
     * a shard has one writer at a time, so call {@link #fence} (or lock or version the object) in the same transaction.
     *
     * @throws IllegalArgumentException if the fact is larger than Kafka takes
     */
    public <F extends Fact> void publish(Topic<F> topic, Shard shard, F fact) {
        if (access == Access.READ) {
            throw new IllegalStateException(
                    layer + ": publishing " + topic.type() + " in a transaction that only reads or notes");
        }
        facts.add(topic, shard.uid(), fact);
    }

    /**
     * Checks that nobody has taken the shard since, and sees to it that nobody does until this transaction has ended.
     * Transactions of one shard wait here for one another; the renewal of its lease does not wait for them.
     *
     * @throws LeaseLost if somebody has
     */
    public void fence(Fence hold) {
        jdbc(connection -> {
            FenceCheck.alone(connection, layer, hold);
            return true;
        });
    }

    /** Runs after the commit, in order, on this thread; never after a roll-back. Must not throw. */
    public void afterCommit(Runnable effect) {
        effects.add(new Effect(effect, () -> {}));
    }

    /**
     * The same for what must not be missed: a connection that breaks during the commit leaves it open whether all of it
     * is durable, or nothing.
     *
     * @param inDoubt runs in place of the effect if nobody can tell; a wake is its own
     */
    public void afterCommit(Runnable effect, Runnable inDoubt) {
        effects.add(new Effect(effect, inDoubt));
    }

    /**
     * Flushes first: a row another transaction holds makes this one wait there, so that positions in the outbox follow
     * the order of commits within a shard.
     *
     * @param term the layer's lease, to be checked
     * @return how many facts were written
     */
    int finish(Instant now, Optional<Fence> term) {
        session.flush();
        if (facts.isEmpty()) {
            term.ifPresent(fence -> jdbc(connection -> {
                FenceCheck.shared(connection, layer, fence);
                return true;
            }));
            return 0;
        }
        return jdbc(connection -> write(connection, now, term));
    }

    private int write(Connection connection, Instant now, Optional<Fence> term) throws SQLException {
        if (term.isEmpty()) {
            return facts.write(connection, now, Trace.current());
        }
        Fence fence = term.get();
        return facts.writeUnder(new Under(fence.shard().uid(), fence.epoch()), connection, now, Trace.current())
                .orElseThrow(() -> FenceCheck.lost(connection, layer, fence));
    }

    List<Effect> effects() {
        return effects;
    }

    /** What follows from a commit, and from one that was not answered. */
    record Effect(Runnable committed, Runnable inDoubt) {}
}
