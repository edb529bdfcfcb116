package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code lease}. All times are the database's, so hosts' clocks do not matter. */
final class LeaseTable {

    /**
     * Locks the row {@code for update} first, and so waits for every transaction that has checked the lease: none of the
     * old epoch commits after it has been taken. By then it may have been renewed, which is looked at under the lock: who
     * has seen when it expires takes no other than that. A renewal that waits for its commit with a slow disk is not seen
     * before, and may have expired by then; who renewed lives all the same.
     */
    private static final String TAKE = """
            with before as materialized (
                select shard, owner, given_back, expires from lease where shard = ? for update)
            update lease l
            set owner = ?, epoch = l.epoch + 1, given_back = false,
                expires = clock_timestamp() + ? * interval '1 millisecond'
            from before
            where l.shard = before.shard and (before.expires < clock_timestamp() or before.owner = ? or ?)
                and before.expires = coalesce(?, before.expires)
            returning l.epoch, before.given_back""";

    private static final String TAKE_FIRST = """
            insert into lease (shard, owner, epoch, expires)
            values (?, ?, 1, clock_timestamp() + ? * interval '1 millisecond')
            on conflict do nothing""";
    private static final String STATE = """
            select owner, epoch, ceil(extract(epoch from expires - clock_timestamp()) * 1000), expires, given_back
            from lease where shard = ?""";
    private static final String RENEW = """
            update lease l set expires = clock_timestamp() + ? * interval '1 millisecond'
            from unnest(?, ?) as mine (shard, epoch)
            where l.shard = mine.shard and l.epoch = mine.epoch and l.owner = ? and not l.given_back
            returning l.shard""";
    private static final String GIVE_BACK = """
            update lease l set expires = clock_timestamp() - interval '1 millisecond', given_back = true
            from unnest(?, ?) as mine (shard, epoch)
            where l.shard = mine.shard and l.epoch = mine.epoch and l.owner = ?""";

    private final Uid owner;
    private final long lastsMillis;

    LeaseTable(Uid owner, LeaseSettings settings) {
        this.owner = owner;
        this.lastsMillis = settings.lasts().toMillis();
    }

    /**
     * What was taken.
     *
     * @param afterNobody nobody had it before, or who had it gave it back
     */
    record Taken(long epoch, boolean afterNobody) {}

    Optional<LeaseState> state(Connection connection, Shard shard) throws SQLException {
        try (var query = connection.prepareStatement(STATE)) {
            query.setObject(1, shard.uid().value());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new LeaseState(
                                new Uid(row.getObject(1, UUID.class)),
                                row.getLong(2),
                                Duration.ofMillis(row.getLong(3)),
                                row.getObject(4, OffsetDateTime.class).toInstant(),
                                row.getBoolean(5)))
                        : Optional.empty();
            }
        }
    }

    /**
     * @param seen takes only the lease that was seen so; null takes any
     * @return empty while another owner's lease lasts
     */
    Optional<Taken> take(Connection connection, Shard shard, boolean thoughItLasts, @Nullable LeaseState seen)
            throws SQLException {
        Optional<Taken> taken = takeOver(connection, shard, thoughItLasts, seen);
        return taken.isPresent() ? taken : takeFirst(connection, shard);
    }

    private Optional<Taken> takeOver(
            Connection connection, Shard shard, boolean thoughItLasts, @Nullable LeaseState seen) throws SQLException {
        try (var take = connection.prepareStatement(TAKE)) {
            take.setObject(1, shard.uid().value());
            take.setObject(2, owner.value());
            take.setLong(3, lastsMillis);
            take.setObject(4, owner.value());
            take.setBoolean(5, thoughItLasts);
            take.setObject(
                    6, seen == null ? null : seen.expires().atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
            try (ResultSet row = take.executeQuery()) {
                return row.next() ? Optional.of(new Taken(row.getLong(1), row.getBoolean(2))) : Optional.empty();
            }
        }
    }

    /** Nothing if the row is there: another has it. */
    private Optional<Taken> takeFirst(Connection connection, Shard shard) throws SQLException {
        try (var take = connection.prepareStatement(TAKE_FIRST)) {
            take.setObject(1, shard.uid().value());
            take.setObject(2, owner.value());
            take.setLong(3, lastsMillis);
            return take.executeUpdate() == 1 ? Optional.of(new Taken(1, true)) : Optional.empty();
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
