package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.lifecycle.JsonText;
import io.gantry.provisioner.lifecycle.OperationKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queries on operations. */
final class OperationStore {

    private static final String PROVIDERS =
            "select distinct provider from operation where ended is null order by provider";
    private static final String DUE = """
            select o.uid, o.kind, o.machine, m.name, o.provider, m.pool, m.cluster, m.at_least, o.deadline, o.reason
            from operation o join machine m on m.uid = o.machine
            where o.ended is null and o.provider = ? and o.next_attempt <= ? and o.uid <> all (?)
            order by o.next_attempt, o.uid limit ?""";

    /** Providers at which something is to be done. */
    List<Uid> providers(Unit unit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PROVIDERS);
                    ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<Uid>();
                while (rows.next()) {
                    found.add(new Uid(rows.getObject(1, UUID.class)));
                }
                return found;
            }
        });
    }

    /** Open operations at a provider whose next attempt has come, the longest waiting first. */
    List<Due> due(Unit unit, Uid provider, Instant now, Collection<Uid> butNot, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(DUE)) {
                query.setObject(1, provider.value());
                query.setObject(2, now.atOffset(ZoneOffset.UTC));
                query.setArray(
                        3,
                        connection.createArrayOf(
                                "uuid", butNot.stream().map(Uid::value).toArray()));
                query.setInt(4, limit);
                try (ResultSet rows = query.executeQuery()) {
                    var found = new ArrayList<Due>();
                    while (rows.next()) {
                        found.add(due(rows));
                    }
                    return found;
                }
            }
        });
    }

    /** The open operation of each machine that has one. */
    Map<Uid, Operation> open(Unit unit, Collection<Uid> machines) {
        var found = new HashMap<Uid, Operation>();
        if (!machines.isEmpty()) {
            unit.session()
                    .createSelectionQuery(
                            "from Operation o where o.machine in (:machines) and o.ended is null", Operation.class)
                    .setParameterList(
                            "machines", machines.stream().map(Uid::value).toList())
                    .getResultList()
                    .forEach(operation -> found.put(operation.machine(), operation));
        }
        return found;
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                new Uid(row.getObject(1, UUID.class)),
                OperationKind.valueOf(row.getString(2)),
                new Uid(row.getObject(3, UUID.class)),
                new Name(row.getString(4)),
                new Uid(row.getObject(5, UUID.class)),
                uid(row.getObject(6, UUID.class)),
                uid(row.getObject(7, UUID.class)),
                JsonText.read(row.getString(8), Resources.class),
                instant(row.getObject(9, OffsetDateTime.class)),
                row.getString(10));
    }

    private static @Nullable Uid uid(@Nullable UUID value) {
        return value == null ? null : new Uid(value);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }
}
