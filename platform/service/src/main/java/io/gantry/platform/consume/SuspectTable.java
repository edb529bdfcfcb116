package io.gantry.platform.consume;

import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Facts that could not be read or handled, parked with their reason until a re-list repairs: {@code suspect}. */
final class SuspectTable {

    private static final int REASON_CHARACTERS_MAX = 1_000;
    private static final String PARK = """
            insert into suspect (topic, "partition", "offset", key, reason, body) values (?, ?, ?, ?, ?, ?)
            on conflict (topic, "partition", "offset") do nothing""";
    private static final String REPAIRED = "delete from suspect where topic = ? and key = any (?)";

    private SuspectTable() {}

    static void park(Connection connection, ConsumerRecord<String, byte[]> message, String reason) throws SQLException {
        try (var park = connection.prepareStatement(PARK)) {
            park.setString(1, message.topic());
            park.setInt(2, message.partition());
            park.setLong(3, message.offset());
            park.setString(4, message.key() == null ? "" : message.key().replace("\0", ""));
            park.setString(5, shortened(reason.replace("\0", "")));
            park.setBytes(6, message.value());
            park.executeUpdate();
        }
    }

    /** These objects have been understood since. */
    static int repaired(Connection connection, String topic, Object[] uids) throws SQLException {
        try (var delete = connection.prepareStatement(REPAIRED)) {
            delete.setString(1, topic);
            delete.setArray(2, connection.createArrayOf("text", uids));
            return delete.executeUpdate();
        }
    }

    static boolean any(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select exists (select from suspect)");
                var row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String shortened(String reason) {
        return reason.length() <= REASON_CHARACTERS_MAX ? reason : reason.substring(0, REASON_CHARACTERS_MAX);
    }
}
