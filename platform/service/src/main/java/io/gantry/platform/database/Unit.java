package io.gantry.platform.database;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.platform.database.Transactions.Access;
import io.gantry.platform.outbox.OutboxBatch;
import io.gantry.platform.trace.Trace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;

/** One transaction of a layer. Used by one thread, and not after it ended. */
public final class Unit {

    private final String layer;
    private final Session session;
    private final Access access;
    private final OutboxBatch facts = new OutboxBatch();
    private final List<Runnable> effects = new ArrayList<>();

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
            throw new IllegalStateException(layer + ": publishing " + topic.type() + " in a reading transaction");
        }
        facts.add(topic, shard.uid(), fact);
    }

    /**
     * Locks the shard's lease row until the end of this transaction and checks that nobody has taken it since.
     *
     * @throws LeaseLost if somebody has
     */
    public void fence(Fence hold) {
        jdbc(connection -> {
            checkEpoch(connection, hold);
            return true;
        });
    }

    /** Runs after the commit, in order, on this thread; never after a roll-back. Must not throw. */
    public void afterCommit(Runnable effect) {
        effects.add(effect);
    }

    private void checkEpoch(Connection connection, Fence hold) throws SQLException {
        try (var query = connection.prepareStatement("select epoch from lease where shard = ? for no key update")) {
            query.setObject(1, hold.shard().uid().value());
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    throw new LeaseLost(layer, hold.shard(), hold.epoch(), "there is no lease");
                }
                if (rows.getLong(1) != hold.epoch()) {
                    throw new LeaseLost(layer, hold.shard(), hold.epoch(), "it is at epoch " + rows.getLong(1));
                }
            }
        }
    }

    /**
     * Flushes first: a row another transaction holds makes this one wait there, so that positions in the outbox follow
     * the order of commits within a shard.
     */
    int writeFacts(Instant now) {
        session.flush();
        if (facts.isEmpty()) {
            return 0;
        }
        return jdbc(connection -> facts.write(connection, now, Trace.current()));
    }

    List<Runnable> effects() {
        return effects;
    }
}
