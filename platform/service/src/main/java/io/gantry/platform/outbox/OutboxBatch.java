package io.gantry.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one transaction, collected until its commit; then written as one outbox row per shard, at most
 * {@value #FACTS_PER_ROW_MAX} facts and about {@value #BYTES_PER_ROW_MAX} bytes in a row.
 */
public final class OutboxBatch {

    public static final int FACTS_PER_ROW_MAX = 1_000;
    /** A fact must fit into a Kafka record with its headers (1 MiB by default). */
    public static final int FACT_BYTES_MAX = 900 * 1024;

    static final int BYTES_PER_ROW_MAX = 4 * 1024 * 1024;

    private static final String INSERT =
            "insert into outbox (shard, committed_at, traceparent, count, facts) values (?, ?, ?, ?, ?)";

    /** Writes nothing if the lease is at another epoch; {@code for key share} as every check of it. */
    private static final String INSERT_UNDER = """
            insert into outbox (shard, committed_at, traceparent, count, facts)
            select ?, cast(? as timestamptz), cast(? as text), cast(? as integer), cast(? as bytea)
            from lease where shard = ? and epoch = ? for key share""";

    private final SequencedMap<Uid, List<WaitingFact>> byShard = new LinkedHashMap<>();

    public boolean isEmpty() {
        return byShard.isEmpty();
    }

    public <F extends Fact> void add(Topic<F> topic, Uid shard, F fact) {
        byShard.computeIfAbsent(shard, key -> new ArrayList<>()).add(waiting(topic, fact));
    }

    /** @return how many facts were written */
    public int write(Connection connection, Instant now, @Nullable String traceparent) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            int written = fill(insert, now, traceparent, null);
            insert.executeBatch();
            return written;
        }
    }

    /**
     * The lease under which facts are written.
     *
     * @param shard whose it is
     */
    public record Under(Uid shard, long epoch) {}

    /** @return how many facts were written; empty if the lease is not at its epoch any more, and then none was */
    public Optional<Integer> writeUnder(Under lease, Connection connection, Instant now, @Nullable String traceparent)
            throws SQLException {
        try (var insert = connection.prepareStatement(INSERT_UNDER)) {
            int written = fill(insert, now, traceparent, lease);
            return Arrays.stream(insert.executeBatch()).allMatch(rows -> rows == 1)
                    ? Optional.of(written)
                    : Optional.empty();
        }
    }

    private int fill(PreparedStatement insert, Instant now, @Nullable String traceparent, @Nullable Under lease)
            throws SQLException {
        int written = 0;
        for (var shard : byShard.entrySet()) {
            for (List<WaitingFact> row : rows(shard.getValue())) {
                insert.setObject(1, shard.getKey().value());
                insert.setTimestamp(2, Timestamp.from(now));
                insert.setString(3, traceparent);
                insert.setInt(4, row.size());
                insert.setBytes(5, OutboxFormat.write(row));
                if (lease != null) {
                    insert.setObject(6, lease.shard().value());
                    insert.setLong(7, lease.epoch());
                }
                insert.addBatch();
                written += row.size();
            }
        }
        return written;
    }

    private static List<List<WaitingFact>> rows(List<WaitingFact> facts) {
        var rows = new ArrayList<List<WaitingFact>>();
        int begin = 0;
        long bytes = 0;
        for (int at = 0; at < facts.size(); at++) {
            bytes += facts.get(at).body().length;
            boolean full = at - begin == FACTS_PER_ROW_MAX || (at > begin && bytes > BYTES_PER_ROW_MAX);
            if (full) {
                rows.add(facts.subList(begin, at));
                begin = at;
                bytes = facts.get(at).body().length;
            }
        }
        rows.add(facts.subList(begin, facts.size()));
        return rows;
    }

    private static <F extends Fact> WaitingFact waiting(Topic<F> topic, F fact) {
        byte[] body = json(topic, fact);
        if (body.length > FACT_BYTES_MAX) {
            throw new IllegalArgumentException(topic.type() + " of " + fact.uid() + " has " + body.length
                    + " bytes; a fact has at most " + FACT_BYTES_MAX);
        }
        return new WaitingFact(topic.name(), topic.type(), fact.uid(), fact.revision(), fact.deleted(), body);
    }

    private static <F extends Fact> byte[] json(Topic<F> topic, F fact) {
        try {
            return GantryJson.lenient().writerFor(topic.shape()).writeValueAsBytes(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + topic.type() + " of " + fact.uid() + " as JSON", e);
        }
    }
}
