package io.gantry.scheduler.node;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The requests for client certificates: one of each cluster that is good, and one that is to take its place. */
final class ClientIdentityTable {

    private static final String PRESENT = "client_identity";
    private static final String NEXT = "client_identity_next";
    private static final String COLUMNS = " cluster, request, request_pem, authority ";
    private static final String PAGE = "select * from (select" + COLUMNS + "from " + PRESENT + " union all select"
            + COLUMNS + "from " + NEXT + ") as both_of_them where request > ? order by request limit ?";

    private static final String OTHERS = "select from (select cluster from " + PRESENT
            + " union all select cluster from " + NEXT + ") as both_of_them where cluster <> all (?) limit 1";

    private ClientIdentityTable() {}

    /** @param authority by which it is to be signed; null for whichever signs */
    record Row(
            Uid cluster, Uid request, String pem, @Nullable Uid authority) {}

    static Optional<Row> present(Unit unit, Uid cluster) {
        return one(unit, PRESENT, cluster);
    }

    static Optional<Row> next(Unit unit, Uid cluster) {
        return one(unit, NEXT, cluster);
    }

    static void insert(Unit unit, Row row) {
        insert(unit, PRESENT, row);
    }

    static void insertNext(Unit unit, Row row) {
        insert(unit, NEXT, row);
    }

    /** The next one takes the place of the present one, which is given. */
    static Row promote(Unit unit, Row next) {
        List<Row> was = delete(unit, PRESENT, next.cluster());
        delete(unit, NEXT, next.cluster());
        insert(unit, PRESENT, next);
        return was.getFirst();
    }

    /** Whether {@link #removeAllBut} would remove anything. */
    static boolean hasOthersThan(Unit unit, List<Uid> clusters) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(OTHERS)) {
                query.setArray(1, uuids(connection, clusters));
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Of clusters that are not there any more; what was removed. */
    static List<Row> removeAllBut(Unit unit, List<Uid> clusters) {
        var removed = new ArrayList<Row>(deleteOthers(unit, PRESENT, clusters));
        removed.addAll(deleteOthers(unit, NEXT, clusters));
        return removed;
    }

    static List<Row> page(Unit unit, UUID after, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PAGE)) {
                query.setObject(1, after);
                query.setInt(2, limit);
                return read(query);
            }
        });
    }

    private static Optional<Row> one(Unit unit, String table, Uid cluster) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select" + COLUMNS + "from " + table + " where cluster = ?")) {
                query.setObject(1, cluster.value());
                return read(query).stream().findFirst();
            }
        });
    }

    private static void insert(Unit unit, String table, Row row) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into " + table + " (cluster, request, request_pem, authority) values (?, ?, ?, ?)")) {
                insert.setObject(1, row.cluster().value());
                insert.setObject(2, row.request().value());
                insert.setString(3, row.pem());
                Uid authority = row.authority();
                insert.setObject(4, authority == null ? null : authority.value());
                return insert.executeUpdate();
            }
        });
    }

    private static List<Row> delete(Unit unit, String table, Uid cluster) {
        return unit.jdbc(connection -> {
            try (var delete =
                    connection.prepareStatement("delete from " + table + " where cluster = ? returning" + COLUMNS)) {
                delete.setObject(1, cluster.value());
                return read(delete);
            }
        });
    }

    private static List<Row> deleteOthers(Unit unit, String table, List<Uid> clusters) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(
                    "delete from " + table + " where cluster <> all (?) returning" + COLUMNS)) {
                delete.setArray(1, uuids(connection, clusters));
                return read(delete);
            }
        });
    }

    private static Array uuids(Connection connection, List<Uid> clusters) throws SQLException {
        return connection.createArrayOf(
                "uuid", clusters.stream().map(Uid::value).toArray());
    }

    private static List<Row> read(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var found = new ArrayList<Row>();
            while (rows.next()) {
                UUID authority = rows.getObject(4, UUID.class);
                found.add(new Row(
                        new Uid(rows.getObject(1, UUID.class)),
                        new Uid(rows.getObject(2, UUID.class)),
                        rows.getString(3),
                        authority == null ? null : new Uid(authority)));
            }
            return found;
        }
    }
}
