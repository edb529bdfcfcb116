package io.gantry.platform.secret;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of secrets, whoever owns it: what changes their master key goes through all of them.
 *
 * @param layer whose it is
 * @param schema where it is: of the same name, but in tests
 */
public record SecretPlace(String layer, String schema) {

    static final int BATCH = 50;
    private static final int LOOKED_AT_ONCE = 1_000;

    /** What is found there. */
    enum Found {
        /** No such table: the layer was never started on this database. */
        NOTHING,
        /** The layer's copies are of a release that does not write down the key. */
        EARLIER_RELEASE,
        THERE
    }

    /** A secret as it stands in its table. */
    @SuppressWarnings("ArrayRecordComponent") // columns on their way; never compared
    record Kept(String name, Envelope.Sealed sealed) {}

    Found found(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("""
                select to_regclass(?) is not null, exists (
                    select from pg_attribute where attrelid = to_regclass(?) and attname = 'key_id')""")) {
            query.setString(1, table());
            query.setString(2, table());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    return Found.NOTHING;
                }
                return row.getBoolean(2) ? Found.THERE : Found.EARLIER_RELEASE;
            }
        }
    }

    /** By key; those of which it is not written down are under the empty one. */
    Map<String, Long> counts(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "select coalesce(key_id, ''), count(*) from " + table() + " group by 1");
                ResultSet row = query.executeQuery()) {
            var counts = new HashMap<String, Long>();
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
            return counts;
        }
    }

    boolean hasOthersThan(Connection connection, KeyId key) throws SQLException {
        // by three looks into the index: "is distinct from" would read the table
        try (var query = connection.prepareStatement("select exists (select from " + table()
                + " where key_id < ?) or exists (select from " + table() + " where key_id > ?) or exists (select from "
                + table() + " where key_id is null)")) {
            query.setString(1, key.text());
            query.setString(2, key.text());
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The next that are not under this key, locked; what another transaction holds is left for a later look. */
    List<Kept> othersThan(Connection connection, KeyId key, String after) throws SQLException {
        try (var query = connection.prepareStatement("select name, key_id, wrapped_key, sealed from " + table()
                + " where key_id is distinct from ? and name > ? order by name limit " + BATCH
                + " for update skip locked")) {
            query.setString(1, key.text());
            query.setString(2, after);
            try (ResultSet row = query.executeQuery()) {
                var kept = new ArrayList<Kept>();
                while (row.next()) {
                    kept.add(new Kept(
                            row.getString(1),
                            new Envelope.Sealed(SecretStore.key(row.getString(2)), row.getBytes(3), row.getBytes(4))));
                }
                return kept;
            }
        }
    }

    /** {@code changed_at} stays: the value is the same. */
    void replace(Connection connection, String name, Envelope.Sealed sealed) throws SQLException {
        try (var update = connection.prepareStatement(
                "update " + table() + " set wrapped_key = ?, sealed = ?, key_id = ? where name = ?")) {
            update.setBytes(1, sealed.wrappedKey());
            update.setBytes(2, sealed.value());
            update.setString(3, String.valueOf(sealed.key()));
            update.setString(4, name);
            update.executeUpdate();
        }
    }

    /**
     * Opens each, as a proof: what stands beside it an earlier release may have left as it was. Those that the key does
     * not open are marked, to be sealed anew.
     *
     * @return how many that were
     */
    int mark(Connection connection, KeyService keys, KeyId key) throws SQLException {
        int marked = 0;
        List<String> names;
        String after = "";
        do {
            names = new ArrayList<>();
            var wrong = new ArrayList<String>();
            look(connection, keys, key, after, names, wrong);
            marked += unmark(connection, wrong);
            after = names.isEmpty() ? after : names.getLast();
        } while (names.size() == LOOKED_AT_ONCE);
        return marked;
    }

    private void look(
            Connection connection, KeyService keys, KeyId key, String after, List<String> names, List<String> wrong)
            throws SQLException {
        try (var query = connection.prepareStatement(
                "select name, wrapped_key from " + table() + " where name > ? order by name limit " + LOOKED_AT_ONCE)) {
            query.setString(1, after);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    names.add(name);
                    if (!Envelope.opens(keys, List.of(key), belongsTo(name), row.getBytes(2))) {
                        wrong.add(name);
                    }
                }
            }
        }
    }

    private int unmark(Connection connection, List<String> names) throws SQLException {
        try (var update =
                connection.prepareStatement("update " + table() + " set key_id = null where name = any (?)")) {
            update.setArray(1, connection.createArrayOf("text", names.toArray()));
            return update.executeUpdate();
        }
    }

    /** Waits for those who write there now, and has others wait until this transaction has ended. */
    void lock(Connection connection) throws SQLException {
        try (var lock = connection.createStatement()) {
            lock.execute("lock table " + table() + " in share row exclusive mode");
        }
    }

    String belongsTo(String name) {
        return SecretStore.belongsTo(layer, name);
    }

    private String table() {
        return schema + ".secret";
    }
}
