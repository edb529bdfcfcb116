package io.gantry.platform.outbox;

import io.gantry.kinds.id.Uid;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One committed row that waits for the relay. */
public record OutboxRow(
        long position,
        Uid shard,
        Instant committedAt,
        @Nullable String traceparent,
        List<WaitingFact> facts) {

    private static final String OLDEST =
            "select position, shard, committed_at, traceparent, facts from outbox order by position limit ?";

    /**
     * The rows that wait, by position. There is no remembered position to go on from: identities are given before
     * commits, so a row with a lower one may appear late. What was sent is deleted, so what is there is to be sent.
     */
    public static List<OutboxRow> oldest(Connection connection, int limit) throws SQLException {
        try (var query = connection.prepareStatement(OLDEST)) {
            query.setInt(1, limit);
            try (ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<OutboxRow>();
                while (rows.next()) {
                    found.add(read(rows));
                }
                return found;
            }
        }
    }

    /** Forgets rows that Kafka has acknowledged. */
    public static int delete(Connection connection, List<OutboxRow> rows) throws SQLException {
        try (var delete = connection.prepareStatement("delete from outbox where position = any (?)")) {
            Object[] positions = rows.stream().map(OutboxRow::position).toArray();
            delete.setArray(1, connection.createArrayOf("bigint", positions));
            return delete.executeUpdate();
        }
    }

    private static OutboxRow read(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getLong("position"),
                new Uid(row.getObject("shard", java.util.UUID.class)),
                row.getTimestamp("committed_at").toInstant(),
                row.getString("traceparent"),
                OutboxFormat.read(row.getBytes("facts")));
    }
}
