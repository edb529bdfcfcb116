package io.gantry.provisioner.lifecycle;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.LockMode;
import org.jspecify.annotations.Nullable;

/** Queries on machines. What looks at many reads only the columns it needs. */
public final class MachineStore implements RelistSource<MachineFact> {

    private static final int TYPICAL_OF = 20;
    private static final String OF_POOL = """
            select uid, name, provider_name, state, guarded, created from machine
            where pool = ? and state <> 'DELETED' order by uid""";
    private static final String IN_USE = """
            select provider, count(*) from machine where state not in ('DELETED', 'RETIRED') group by provider""";
    private static final String TYPICAL = """
            select percentile_disc(0.5) within group (order by provisioned_millis) from (
                select provisioned_millis from machine where pool = ? and provisioned_at is not null
                order by provisioned_at desc limit ?) latest""";
    private static final String OVERDUE = """
            select uid from machine where state_deadline < ? and state <> all (?) order by state_deadline, uid limit ?""";
    private static final String REMOVED_WHEN_LATE = """
            select name from machine where state_deadline < ? and state in ('PROVISIONING', 'LOST', 'FAILED')
            order by name""";
    private static final String PURGE = """
            delete from machine where uid in (
                select uid from machine where state = 'DELETED' and state_since < ? limit ?)""";
    private static final String WATCHED = """
            select uid, state, state_since, power, power_since from machine
            where provider = ? and state in ('ACTIVE', 'DRAINING', 'LOST', 'RESCUE', 'QUARANTINED') order by uid""";
    private static final String KNOWN = "select uid from machine where uid = any (?) and state <> 'DELETED'";
    private static final String OTHERWISE_THAN_WANTED = """
            select uid from machine m
            where state in ('ACTIVE', 'DRAINING') and not maintenance and power <> 'UNKNOWN' and power <> power_wanted
            and (power_retry_at is null or power_retry_at <= ?)
            and not exists (select 1 from operation o where o.machine = m.uid and o.ended is null)
            order by uid limit ?""";
    private static final String POOLS =
            "select distinct pool from machine where state <> 'DELETED' and pool is not null order by pool";

    private final LayerDatabase database;
    private final MachineFacts facts;

    public MachineStore(LayerDatabase database, MachineFacts facts) {
        this.database = database;
        this.facts = facts;
    }

    /** What a pool's owner decides from. */
    public record OfPool(Uid uid, String name, String provider, MachineState state, boolean guarded, Instant created) {}

    /** What the observation compares a provider's answer with. */
    public record Watched(Uid uid, MachineState state, Instant stateSince, PowerState power, Instant powerSince) {}

    /** Loads and locks them, in the order of their uids, so that two transactions cannot wait for each other. */
    public Map<Uid, Machine> lock(Unit unit, Collection<Uid> uids) {
        if (uids.isEmpty()) {
            return new HashMap<>();
        }
        List<UUID> values = uids.stream().sorted().distinct().map(Uid::value).toList();
        var found = new HashMap<Uid, Machine>();
        unit.session()
                .createSelectionQuery("from Machine m where m.uid in (:uids) order by m.uid", Machine.class)
                .setParameterList("uids", values)
                .setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
                .getResultList()
                .forEach(machine -> found.put(machine.uid(), machine));
        return found;
    }

    public List<OfPool> ofPool(Unit unit, Uid pool) {
        return query(
                unit,
                OF_POOL,
                statement -> statement.setObject(1, pool.value()),
                row -> new OfPool(
                        uid(row, 1),
                        row.getString(2),
                        row.getString(3),
                        MachineState.valueOf(row.getString(4)),
                        row.getBoolean(5),
                        instant(row, 6)));
    }

    /** How many machines of each provider are in use, by whichever pool. */
    public Map<Uid, Integer> inUse(Unit unit) {
        var counts = new HashMap<Uid, Integer>();
        query(unit, IN_USE, _ -> {}, row -> counts.put(uid(row, 1), row.getInt(2)));
        return counts;
    }

    /** Median of the latest; empty before the first. */
    public Optional<Duration> typicalProvisioning(Unit unit, Uid pool) {
        List<Optional<Duration>> found = query(
                unit,
                TYPICAL,
                statement -> {
                    statement.setObject(1, pool.value());
                    statement.setInt(2, TYPICAL_OF);
                },
                row -> {
                    long millis = row.getLong(1);
                    return row.wasNull() ? Optional.<Duration>empty() : Optional.of(Duration.ofMillis(millis));
                });
        return found.getFirst();
    }

    /** Names of those that are deleted for being late. */
    public List<String> removedWhenLate(Unit unit, Instant before) {
        return query(unit, REMOVED_WHEN_LATE, statement -> statement.setObject(1, at(before)), row -> row.getString(1));
    }

    /** @param spared states whose machines are left out */
    public List<Uid> overdue(Unit unit, Instant now, Set<MachineState> spared, int limit) {
        return query(
                unit,
                OVERDUE,
                statement -> {
                    statement.setObject(1, at(now));
                    Object[] names = spared.stream().map(MachineState::name).toArray();
                    statement.setArray(2, statement.getConnection().createArrayOf("text", names));
                    statement.setInt(3, limit);
                },
                row -> uid(row, 1));
    }

    /** Forgets machines that were deleted long ago; how many. */
    public int purge(Unit unit, Instant deletedBefore, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(PURGE)) {
                delete.setObject(1, at(deletedBefore));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }

    public List<Watched> watched(Unit unit, Uid provider) {
        return query(
                unit,
                WATCHED,
                statement -> statement.setObject(1, provider.value()),
                row -> new Watched(
                        uid(row, 1),
                        MachineState.valueOf(row.getString(2)),
                        instant(row, 3),
                        PowerState.valueOf(row.getString(4)),
                        instant(row, 5)));
    }

    /** Those of these uids that are machines of ours, in whatever state but DELETED. */
    public Set<Uid> known(Unit unit, Collection<Uid> uids) {
        return new HashSet<>(query(
                unit,
                KNOWN,
                statement -> statement.setArray(
                        1,
                        statement
                                .getConnection()
                                .createArrayOf(
                                        "uuid", uids.stream().map(Uid::value).toArray())),
                row -> uid(row, 1)));
    }

    /** Machines whose power is known and not what is wanted, and that nobody works on. */
    public List<Uid> otherwiseThanWanted(Unit unit, Instant now, int limit) {
        return query(
                unit,
                OTHERWISE_THAN_WANTED,
                statement -> {
                    statement.setObject(1, at(now));
                    statement.setInt(2, limit);
                },
                row -> uid(row, 1));
    }

    /** Every pool that has a machine. */
    public List<Uid> pools(Unit unit) {
        return query(unit, POOLS, _ -> {}, row -> uid(row, 1));
    }

    @Override
    public Shard shard(MachineFact fact) {
        return new Shard(fact.provider());
    }

    @Override
    public Topic<MachineFact> topic() {
        return ProvisionerTopics.MACHINES;
    }

    @Override
    public List<MachineFact> page(@Nullable Uid after, int limit) {
        return database.read(unit -> unit
                .session()
                .createSelectionQuery(
                        "from Machine m where m.uid > :after and m.state <> :gone order by m.uid", Machine.class)
                .setParameter("after", Uid.after(after))
                .setParameter("gone", MachineState.DELETED)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(facts::of)
                .toList());
    }

    private interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Unit unit, String sql, Binding binding, Reading<T> reading) {
        return unit.jdbc(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                binding.to(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    var found = new ArrayList<T>();
                    while (rows.next()) {
                        found.add(reading.of(rows));
                    }
                    return found;
                }
            }
        });
    }

    private static Uid uid(ResultSet row, int column) throws SQLException {
        return new Uid(row.getObject(column, UUID.class));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
