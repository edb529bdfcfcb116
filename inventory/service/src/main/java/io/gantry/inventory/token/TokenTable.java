package io.gantry.inventory.token;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import io.gantry.platform.identity.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of tokens. */
final class TokenTable {

    private static final String INSERT = """
            insert into service_token (uid, name, role, namespaces, hash, created, created_by, until, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) where revoked is null do nothing""";
    private static final String REVOKE = """
            update service_token set revoked = ?, revoked_by = ? where name = ? and revoked is null returning *""";
    private static final String BREAK_GLASS = """
            select count(*), max(until) from service_token where reason is not null and revoked is null and until > ?""";
    private static final String FORGET = """
            delete from service_token where uid in (
                select uid from service_token where coalesce(revoked, until) < ? limit ?)""";
    private static final String LIMITED_TO = """
            select name from service_token
            where revoked is null and (until is null or until > ?) and ? = any(namespaces)
            order by name limit ?""";

    private TokenTable() {}

    /** False if there is one of that name. */
    static boolean insert(Unit unit, ServiceToken token, String hash) {
        return unit.jdbc(connection -> insert(connection, token, hash));
    }

    static boolean insert(Connection connection, ServiceToken token, String hash) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, token.uid().value());
            insert.setString(2, token.name().value());
            insert.setString(3, token.role().name());
            insert.setArray(
                    4,
                    connection.createArrayOf(
                            "text", token.namespaces().stream().map(Name::value).toArray()));
            insert.setString(5, hash);
            insert.setTimestamp(6, Timestamp.from(token.created()));
            insert.setString(7, token.createdBy());
            insert.setTimestamp(8, token.until() == null ? null : Timestamp.from(token.until()));
            insert.setString(9, token.reason());
            return insert.executeUpdate() == 1;
        }
    }

    static BreakGlass.Open breakGlass(Unit unit, Instant now) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(BREAK_GLASS)) {
                query.setTimestamp(1, Timestamp.from(now));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return new BreakGlass.Open(row.getInt(1), Optional.ofNullable(instant(row.getTimestamp(2))));
                }
            }
        });
    }

    static Optional<ServiceToken> revoke(Unit unit, Name name, Instant at, String by) {
        return one(unit, REVOKE, Timestamp.from(at), by, name.value());
    }

    static Optional<ServiceToken> byHash(Unit unit, String hash) {
        return one(unit, "select * from service_token where hash = ?", hash);
    }

    static Optional<ServiceToken> live(Unit unit, Name name) {
        return one(unit, "select * from service_token where name = ? and revoked is null", name.value());
    }

    /** Revoked ones too, the oldest first. */
    static List<ServiceToken> page(Unit unit, @Nullable Uid after, int limit) {
        return all(unit, "select * from service_token where uid > ? order by uid limit ?", Uid.after(after), limit);
    }

    /** Those that ended before a moment. */
    static int forget(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(FORGET)) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }

    /** The names of those that are good now in a namespace that they are limited to. */
    static List<String> limitedTo(Unit unit, Name namespace, Instant now, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(LIMITED_TO)) {
                query.setTimestamp(1, Timestamp.from(now));
                query.setString(2, namespace.value());
                query.setInt(3, limit);
                try (ResultSet rows = query.executeQuery()) {
                    var names = new ArrayList<String>();
                    while (rows.next()) {
                        names.add(rows.getString(1));
                    }
                    return names;
                }
            }
        });
    }

    private static Optional<ServiceToken> one(Unit unit, String sql, Object... values) {
        return all(unit, sql, values).stream().findFirst();
    }

    private static List<ServiceToken> all(Unit unit, String sql, Object... values) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    query.setObject(i + 1, values[i]);
                }
                return read(query);
            }
        });
    }

    private static List<ServiceToken> read(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var tokens = new ArrayList<ServiceToken>();
            while (rows.next()) {
                tokens.add(new ServiceToken(
                        new Uid(rows.getObject("uid", UUID.class)),
                        new Name(rows.getString("name")),
                        Role.valueOf(rows.getString("role")),
                        Arrays.stream((String[]) rows.getArray("namespaces").getArray())
                                .map(Name::new)
                                .toList(),
                        rows.getTimestamp("created").toInstant(),
                        rows.getString("created_by"),
                        instant(rows.getTimestamp("until")),
                        instant(rows.getTimestamp("revoked")),
                        rows.getString("revoked_by"),
                        rows.getString("reason")));
            }
            return tokens;
        }
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
