package io.gantry.scheduler.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.NamedLock;
import io.gantry.platform.database.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on {@code job_secret}: what is known of secrets, without their values. */
public final class SecretTable {

    private static final String COLUMNS = "uid, namespace, name, type, keys, server, version, created, changed";
    private static final String NEXT_VERSION = "select nextval(pg_get_serial_sequence('job_secret', 'version'))";

    private SecretTable() {}

    /** All that anybody can find. */
    public static List<JobSecret> all(Unit unit) {
        return unit.jdbc(
                connection -> select(connection, "where orphaned is null order by namespace, name", query -> {}));
    }

    static Optional<JobSecret> find(Unit unit, Name namespace, Name name) {
        return one(unit, namespace, name, "");
    }

    /** Locks its row until the end of the transaction. */
    static Optional<JobSecret> lock(Unit unit, Name namespace, Name name) {
        return one(unit, namespace, name, " for update");
    }

    private static Optional<JobSecret> one(Unit unit, Name namespace, Name name, String manner) {
        return unit
                .jdbc(connection ->
                        select(connection, "where namespace = ? and name = ? and orphaned is null" + manner, query -> {
                            query.setString(1, namespace.value());
                            query.setString(2, name.value());
                        }))
                .stream()
                .findFirst();
    }

    /** Of a namespace, by name. */
    static List<JobSecret> page(Unit unit, Name namespace, @Nullable String after, int limit) {
        return unit.jdbc(connection -> select(
                connection, "where namespace = ? and name > ? and orphaned is null order by name limit ?", query -> {
                    query.setString(1, namespace.value());
                    query.setString(2, after == null ? "" : after);
                    query.setInt(3, limit);
                }));
    }

    /** How many a namespace has; whoever else wants to add one to it waits until this transaction has ended. */
    static int countAlone(Unit unit, Name namespace) {
        return unit.jdbc(connection -> {
            NamedLock.alone(connection, "gantry/job-secrets/" + namespace);
            try (var query = connection.prepareStatement(
                    "select count(*) from job_secret where namespace = ? and orphaned is null")) {
                query.setString(1, namespace.value());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }

    /** As it is then, with its version. */
    static JobSecret insert(Unit unit, JobSecret secret, Uid namespace) {
        return unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into job_secret (uid, namespace, namespace_uid, name, type, keys, server, created, changed)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning\s""" + COLUMNS)) {
                insert.setObject(1, secret.uid().value());
                insert.setString(2, secret.namespace().value());
                insert.setObject(3, namespace.value());
                insert.setString(4, secret.name().value());
                insert.setString(5, secret.type().name());
                insert.setString(6, json(secret.keys()));
                insert.setString(7, secret.server());
                insert.setTimestamp(8, Timestamp.from(secret.created()));
                insert.setTimestamp(9, Timestamp.from(secret.changed()));
                return read(insert).getFirst();
            }
        });
    }

    static JobSecret update(Unit unit, Uid uid, WantedSecret wanted, Instant now) {
        return unit.jdbc(connection -> {
            try (var update = connection.prepareStatement("""
                    update job_secret set type = ?, keys = ?, server = ?, changed = ?, version = default
                    where uid = ? returning\s""" + COLUMNS)) {
                update.setString(1, wanted.type().name());
                update.setString(2, json(wanted.keys()));
                update.setString(3, wanted.server());
                update.setTimestamp(4, Timestamp.from(now));
                update.setObject(5, uid.value());
                return read(update).getFirst();
            }
        });
    }

    /** The version of its end. */
    static long delete(Unit unit, Uid uid) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from job_secret where uid = ?")) {
                delete.setObject(1, uid.value());
                delete.executeUpdate();
            }
            return nextVersion(connection);
        });
    }

    /** Nobody finds those of a deleted namespace any more; what they were, and the version of their end. */
    static List<SecretChange> orphan(Unit unit, Uid namespace, Instant now) {
        return unit.jdbc(connection -> {
            try (var update = connection.prepareStatement("""
                    update job_secret set orphaned = ?, version = default
                    where namespace_uid = ? and orphaned is null returning\s""" + COLUMNS)) {
                update.setTimestamp(1, Timestamp.from(now));
                update.setObject(2, namespace.value());
                return read(update).stream()
                        .map(one -> new SecretChange(one.namespace(), one.name(), one.version(), null))
                        .toList();
            }
        });
    }

    /** Those that were orphaned before, locked. */
    static List<JobSecret> orphans(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection ->
                select(connection, "where orphaned < ? order by orphaned limit ? for update", query -> {
                    query.setTimestamp(1, Timestamp.from(before));
                    query.setInt(2, limit);
                }));
    }

    private static long nextVersion(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(NEXT_VERSION);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Filled {
        void of(PreparedStatement query) throws SQLException;
    }

    private static List<JobSecret> select(Connection connection, String which, Filled filled) throws SQLException {
        try (var query = connection.prepareStatement("select " + COLUMNS + " from job_secret " + which)) {
            filled.of(query);
            return read(query);
        }
    }

    private static List<JobSecret> read(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            var secrets = new ArrayList<JobSecret>();
            while (row.next()) {
                secrets.add(new JobSecret(
                        new Uid(row.getObject(1, UUID.class)),
                        new Name(row.getString(2)),
                        new Name(row.getString(3)),
                        SecretType.valueOf(row.getString(4)),
                        keys(row.getString(5)),
                        row.getString(6),
                        row.getLong(7),
                        row.getTimestamp(8).toInstant(),
                        row.getTimestamp(9).toInstant()));
            }
            return secrets;
        }
    }

    private static String json(List<JobSecret.Key> keys) {
        try {
            return GantryJson.lenient().writeValueAsString(keys);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write keys as JSON", broken);
        }
    }

    private static List<JobSecret.Key> keys(String text) {
        try {
            return GantryJson.lenient().readValue(text, new TypeReference<List<JobSecret.Key>>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a secret's row holds keys that cannot be read", broken);
        }
    }
}
