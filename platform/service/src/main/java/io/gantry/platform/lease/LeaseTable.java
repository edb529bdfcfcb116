package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The statements on the table {@code lease}. All times are the database's, so hosts' clocks do not matter. */
final class LeaseTable {

    private static final String TAKE = """
            insert into lease as l (shard, owner, epoch, expires)
            values (?, ?, 1, clock_timestamp() + ? * interval '1 millisecond')
            on conflict (shard) do update
            set owner = excluded.owner, epoch = l.epoch + 1, expires = excluded.expires
            where l.expires < clock_timestamp() or l.owner = excluded.owner or ?
            returning epoch""";
    private static final String RENEW = """
            update lease l set expires = clock_timestamp() + ? * interval '1 millisecond'
            from unnest(?, ?) as mine (shard, epoch)
            where l.shard = mine.shard and l.epoch = mine.epoch and l.owner = ?
            returning l.shard""";
    private static final String GIVE_BACK = """
            update lease l set expires = clock_timestamp() - interval '1 millisecond'
            from unnest(?, ?) as mine (shard, epoch)
            where l.shard = mine.shard and l.epoch = mine.epoch and l.owner = ?""";

    private final Uid owner;
    private final long lastsMillis;

    LeaseTable(Uid owner, LeaseSettings settings) {
        this.owner = owner;
        this.lastsMillis = settings.lasts().toMillis();
    }

    /** @return the new epoch; empty while another owner's lease lasts */
    Optional<Long> take(Connection connection, Shard shard, boolean thoughItLasts) throws SQLException {
        try (var take = connection.prepareStatement(TAKE)) {
            take.setObject(1, shard.uid().value());
            take.setObject(2, owner.value());
            take.setLong(3, lastsMillis);
            take.setBoolean(4, thoughItLasts);
            try (ResultSet row = take.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** @return those that are still ours */
    Set<Shard> renew(Connection connection, List<LeaseHold> mine) throws SQLException {
        try (var renew = connection.prepareStatement(RENEW)) {
            renew.setLong(1, lastsMillis);
            bind(connection, renew, 2, mine);
            try (ResultSet rows = renew.executeQuery()) {
                var renewed = new HashSet<Shard>();
                while (rows.next()) {
                    renewed.add(new Shard(new Uid(rows.getObject(1, UUID.class))));
                }
                return renewed;
            }
        }
    }

    int giveBack(Connection connection, List<LeaseHold> mine) throws SQLException {
        try (var giveBack = connection.prepareStatement(GIVE_BACK)) {
            bind(connection, giveBack, 1, mine);
            return giveBack.executeUpdate();
        }
    }

    private void bind(Connection connection, PreparedStatement statement, int first, List<LeaseHold> mine)
            throws SQLException {
        Object[] shards = mine.stream().map(hold -> hold.shard().uid().value()).toArray();
        Object[] epochs = mine.stream().map(LeaseHold::epoch).toArray();
        statement.setArray(first, connection.createArrayOf("uuid", shards));
        statement.setArray(first + 1, connection.createArrayOf("bigint", epochs));
        statement.setObject(first + 2, owner.value());
    }
}
