package io.gantry.provisioner.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was last said of each pool; says it again only when it has changed. */
public final class PoolStatuses implements RelistSource<PoolStatusFact> {

    private static final String GET = "select name, version, body, gone from pool_status where pool = ?";
    private static final String PUT = """
            insert into pool_status (pool, name, version, body, gone) values (?, ?, ?, ?, false)
            on conflict (pool) do update set version = excluded.version, body = excluded.body""";
    private static final String GONE = """
            insert into pool_status (pool, name, version, body, gone) values (?, ?, 0, null, true)
            on conflict (pool) do update set gone = true""";
    private static final String ALL_GONE = "select pool from pool_status where gone order by pool";
    private static final String PAGE =
            "select body from pool_status where pool > ? and body is not null order by pool limit ?";

    private final LayerDatabase database;
    private final int incarnation;

    public PoolStatuses(LayerDatabase database, int incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    record Kept(Name name, long version, Optional<PoolStatusFact> last, boolean gone) {}

    Optional<Kept> kept(Unit unit, Uid pool) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(GET)) {
                query.setObject(1, pool.value());
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Kept(
                                    new Name(row.getString(1)),
                                    row.getLong(2),
                                    Optional.ofNullable(row.getString(3)).map(PoolStatuses::read),
                                    row.getBoolean(4)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Inventory has deleted the pool; kept, because the fact itself is forgotten by the mirror. */
    public void gone(Unit unit, Uid pool, Name name) {
        unit.jdbc(connection -> {
            try (var put = connection.prepareStatement(GONE)) {
                put.setObject(1, pool.value());
                put.setString(2, name.value());
                return put.executeUpdate();
            }
        });
    }

    /** Pools that are deleted and not yet done with. */
    List<Uid> goneOnes(Unit unit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(ALL_GONE);
                    ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<Uid>();
                while (rows.next()) {
                    found.add(new Uid(rows.getObject(1, UUID.class)));
                }
                return found;
            }
        });
    }

    /** Publishes the status if it says anything new. */
    void say(Unit unit, Uid pool, Optional<Kept> kept, Function<Revision, PoolStatusFact> status) {
        Optional<PoolStatusFact> last = kept.flatMap(Kept::last);
        boolean same =
                last.map(fact -> status.apply(fact.revision()).equals(fact)).orElse(false);
        if (same) {
            return;
        }
        long version = kept.map(Kept::version).orElse(0L) + 1;
        PoolStatusFact fact = status.apply(new Revision(incarnation, version));
        unit.jdbc(connection -> {
            try (var put = connection.prepareStatement(PUT)) {
                put.setObject(1, pool.value());
                put.setString(2, fact.name().value());
                put.setLong(3, version);
                put.setString(4, fact.deleted() ? null : write(fact));
                return put.executeUpdate();
            }
        });
        unit.publish(ProvisionerTopics.POOL_STATUS, new Shard(pool), fact);
    }

    /** Done with: nothing of it is left. */
    void forget(Unit unit, Uid pool) {
        unit.jdbc(connection -> {
            try (var status = connection.prepareStatement("delete from pool_status where pool = ?");
                    var refusals = connection.prepareStatement("delete from source_refusal where pool = ?")) {
                status.setObject(1, pool.value());
                refusals.setObject(1, pool.value());
                return status.executeUpdate() + refusals.executeUpdate();
            }
        });
    }

    @Override
    public Topic<PoolStatusFact> topic() {
        return ProvisionerTopics.POOL_STATUS;
    }

    @Override
    public List<PoolStatusFact> page(@Nullable Uid after, int limit) {
        return database.read(unit -> unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PAGE)) {
                query.setObject(1, Uid.after(after));
                query.setInt(2, limit);
                try (ResultSet rows = query.executeQuery()) {
                    var found = new ArrayList<PoolStatusFact>();
                    while (rows.next()) {
                        found.add(now(read(rows.getString(1))));
                    }
                    return found;
                }
            }
        }));
    }

    /** As it is said now: what was written before a restore was of an earlier incarnation. */
    private PoolStatusFact now(PoolStatusFact kept) {
        return new PoolStatusFact(
                kept.uid(),
                kept.name(),
                new Revision(incarnation, kept.revision().version()),
                kept.deleted(),
                kept.target(),
                kept.machines(),
                kept.sources(),
                kept.typicalProvisioning(),
                kept.conditions(),
                kept.observedGeneration());
    }

    private static String write(PoolStatusFact fact) {
        try {
            return GantryJson.lenient().writeValueAsString(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the status of pool " + fact.name() + " was not written", e);
        }
    }

    private static PoolStatusFact read(String body) {
        try {
            return GantryJson.lenient().readValue(body, ProvisionerTopics.POOL_STATUS.shape());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table of pools' statuses holds what cannot be read", e);
        }
    }
}
