package io.gantry.platform.secret;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code gantry.master_key}, from whichever schema. Empty until a key is changed. Times are the
 * database's.
 */
final class MasterKeyTable {

    private MasterKeyTable() {}

    /**
     * A key that was ever sealed under.
     *
     * @param since when it began or ceased to be the one
     * @param retiredAt since when nothing is sealed under it, nor ever will be
     */
    record Row(
            KeyId id,
            boolean sealing,
            Instant since,
            @Nullable Instant retiredAt) {
        boolean retired() {
            return retiredAt != null;
        }
    }

    /** Few: one for each time that somebody changed it. */
    static List<Row> all(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "select id, sealing, since, retired_at from gantry.master_key order by since, id");
                ResultSet row = query.executeQuery()) {
            var all = new ArrayList<Row>();
            while (row.next()) {
                @Nullable OffsetDateTime retired = row.getObject(4, OffsetDateTime.class);
                all.add(new Row(
                        new KeyId(row.getString(1)),
                        row.getBoolean(2),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        retired == null ? null : retired.toInstant()));
            }
            return all;
        }
    }

    /** Which one seals, and does until this transaction has ended. */
    static Optional<KeyId> sealingNow(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select id from gantry.master_key where sealing for share");
                ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(new KeyId(row.getString(1))) : Optional.empty();
        }
    }

    /** Nobody else changes what seals, until this transaction has ended. */
    static boolean lock(Connection connection) throws SQLException {
        try (var lock = connection.createStatement()) {
            return lock.execute("lock table gantry.master_key in exclusive mode");
        }
    }

    /** @param before which one did until now */
    static void sealUnder(Connection connection, KeyId key, KeyId before) throws SQLException {
        try (var change = connection.prepareStatement("""
                insert into gantry.master_key (id, sealing, since) values (?, false, now())
                on conflict (id) do update set sealing = false, since = now()""")) {
            change.setString(1, before.text());
            change.executeUpdate();
        }
        try (var change = connection.prepareStatement("""
                insert into gantry.master_key (id, sealing, since) values (?, true, now())
                on conflict (id) do update set sealing = true, since = now()""")) {
            change.setString(1, key.text());
            change.executeUpdate();
        }
    }

    static int retire(Connection connection, KeyId key) throws SQLException {
        try (var change = connection.prepareStatement(
                "update gantry.master_key set retired_at = now() where id = ? and not sealing and retired_at is null")) {
            change.setString(1, key.text());
            return change.executeUpdate();
        }
    }
}
