package io.gantry.platform.consume;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far each partition has been taken: the table {@code consumed}. */
final class ConsumedTable {

    private static final String MOVE = """
            insert into consumed as c (topic, "partition", next_offset)
            select * from unnest(?, ?, ?)
            on conflict (topic, "partition") do update set next_offset = excluded.next_offset""";

    private ConsumedTable() {}

    static Map<TopicPartition, Long> read(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select topic, \"partition\", next_offset from consumed");
                ResultSet rows = query.executeQuery()) {
            var offsets = new HashMap<TopicPartition, Long>();
            while (rows.next()) {
                offsets.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
            return offsets;
        }
    }

    static void move(Connection connection, Map<TopicPartition, Long> next) throws SQLException {
        var places = next.entrySet().stream().toList();
        try (var move = connection.prepareStatement(MOVE)) {
            move.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            places.stream().map(place -> place.getKey().topic()).toArray()));
            move.setArray(
                    2,
                    connection.createArrayOf(
                            "integer",
                            places.stream()
                                    .map(place -> place.getKey().partition())
                                    .toArray()));
            move.setArray(
                    3,
                    connection.createArrayOf(
                            "bigint", places.stream().map(Map.Entry::getValue).toArray()));
            move.executeUpdate();
        }
    }
}
