package io.gantry.platform.relay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far Kafka has a layer's facts: the tables {@code sent} and {@code announced}. */
final class SentTable {

    private static final String NOTE = """
            insert into sent as s (topic, "partition", next_offset) select * from unnest(?, ?, ?)
            on conflict (topic, "partition") do update set next_offset = greatest(s.next_offset, excluded.next_offset)""";
    private static final String ANNOUNCED = """
            insert into announced (topic, topic_id, incarnation) values (?, ?, ?)
            on conflict (topic) do update set topic_id = excluded.topic_id, incarnation = excluded.incarnation""";

    private SentTable() {}

    /**
     * That a topic has all of the layer's objects.
     *
     * @param topicId Kafka's own
     * @param incarnation of the installation, in which they were told
     */
    record Announced(String topicId, int incarnation) {}

    static Map<TopicPartition, Long> sent(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select topic, \"partition\", next_offset from sent");
                ResultSet rows = query.executeQuery()) {
            var found = new HashMap<TopicPartition, Long>();
            while (rows.next()) {
                found.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
            return found;
        }
    }

    static Map<String, Announced> announced(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select topic, topic_id, incarnation from announced");
                ResultSet rows = query.executeQuery()) {
            var found = new HashMap<String, Announced>();
            while (rows.next()) {
                found.put(rows.getString(1), new Announced(rows.getString(2), rows.getInt(3)));
            }
            return found;
        }
    }

    /** Kafka has acknowledged all before these. */
    static int note(Connection connection, Map<TopicPartition, Long> next) throws SQLException {
        if (next.isEmpty()) {
            return 0;
        }
        var places = next.entrySet().stream().toList();
        try (var note = connection.prepareStatement(NOTE)) {
            Object[] topics =
                    places.stream().map(place -> place.getKey().topic()).toArray();
            Object[] partitions =
                    places.stream().map(place -> place.getKey().partition()).toArray();
            Object[] offsets = places.stream().map(Map.Entry::getValue).toArray();
            note.setArray(1, connection.createArrayOf("text", topics));
            note.setArray(2, connection.createArrayOf("integer", partitions));
            note.setArray(3, connection.createArrayOf("bigint", offsets));
            return note.executeUpdate();
        }
    }

    static int announced(Connection connection, String topic, Announced now) throws SQLException {
        try (var note = connection.prepareStatement(ANNOUNCED)) {
            note.setString(1, topic);
            note.setString(2, now.topicId());
            note.setInt(3, now.incarnation());
            return note.executeUpdate();
        }
    }

    /** The topic is another one now: what was known of its offsets is of no use. */
    static int forget(Connection connection, String topic) throws SQLException {
        try (var forget = connection.prepareStatement("delete from sent where topic = ?")) {
            forget.setString(1, topic);
            return forget.executeUpdate();
        }
    }
}
