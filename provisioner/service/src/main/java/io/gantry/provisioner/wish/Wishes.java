package io.gantry.provisioner.wish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pools, their targets and providers, as last heard: kept in memory because every decision and every call reads them.
 * They are loaded from the layer's own tables at start, and changed after the commit of the poll that brought the news.
 */
public final class Wishes {

    /** One that its owner did not list any more has no moment of deletion: it goes when its last machine has gone. */
    private static final String FORGET_DELETED = """
            delete from provider_spec where uid in (
                select s.uid from provider_spec s
                where (s.body::jsonb ->> 'deleted')::boolean
                and coalesce((s.body::jsonb #>> '{metadata,deleting}')::timestamptz < ?, true)
                and not exists (select 1 from machine m where m.provider = s.uid and m.state <> 'DELETED')
                limit ?)
            returning uid""";

    private static final TypeReference<Declared<ProviderSpec>> PROVIDER = new TypeReference<>() {};

    private final Map<Uid, Declared<PoolSpec>> pools = new ConcurrentHashMap<>();
    private final Map<Uid, PoolTargetFact> targets = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<ProviderSpec>> providers = new ConcurrentHashMap<>();
    private final Map<Name, Uid> providersByName = new ConcurrentHashMap<>();

    public void load(Unit unit, Mirror mirror) {
        mirror.forEach(unit, InventoryTopics.POOLS, pool -> pools.put(pool.uid(), pool));
        mirror.forEach(unit, BridgeTopics.POOL_TARGETS, target -> targets.put(target.uid(), target));
        storedProviders(unit).forEach(this::take);
        mirror.forEach(unit, InventoryTopics.PROVIDERS, this::take);
    }

    public Collection<Declared<PoolSpec>> pools() {
        return new ArrayList<>(pools.values());
    }

    public Optional<Declared<PoolSpec>> pool(Uid uid) {
        return Optional.ofNullable(pools.get(uid));
    }

    public Optional<PoolTargetFact> target(Uid pool) {
        return Optional.ofNullable(targets.get(pool));
    }

    /** Deleted ones too: machines must still be removed from them. */
    public Optional<Declared<ProviderSpec>> provider(Uid uid) {
        return Optional.ofNullable(providers.get(uid));
    }

    /** Living ones. */
    public Collection<Declared<ProviderSpec>> providers() {
        return providers.values().stream().filter(each -> !each.deleted()).toList();
    }

    /** A living one. */
    public Optional<Declared<ProviderSpec>> providerNamed(Name name) {
        return Optional.ofNullable(providersByName.get(name)).map(providers::get);
    }

    public void take(Declared<ProviderSpec> provider) {
        providers.put(provider.uid(), provider);
        if (provider.deleted()) {
            providersByName.remove(provider.metadata().name(), provider.uid());
        } else {
            providersByName.put(provider.metadata().name(), provider.uid());
        }
    }

    public void takePool(Declared<PoolSpec> pool) {
        if (pool.deleted()) {
            pools.remove(pool.uid());
        } else {
            pools.put(pool.uid(), pool);
        }
    }

    public void takeTarget(PoolTargetFact target) {
        if (target.deleted()) {
            targets.remove(target.uid());
        } else {
            targets.put(target.uid(), target);
        }
    }

    /** Keeps specs of providers, for the day they are deleted and machines of theirs are still there. */
    public static void store(Unit unit, List<Declared<ProviderSpec>> fresh) {
        unit.jdbc(connection -> {
            try (var put = connection.prepareStatement("""
                    insert into provider_spec (uid, body) values (?, ?)
                    on conflict (uid) do update set body = excluded.body""")) {
                for (Declared<ProviderSpec> provider : fresh) {
                    put.setObject(1, provider.uid().value());
                    put.setString(2, write(provider));
                    put.addBatch();
                }
                return put.executeBatch();
            }
        });
    }

    /** Providers that were deleted before, and at which no machine of ours is left; how many. */
    public int forgetDeleted(Unit unit, Instant before, int limit) {
        List<Uid> forgotten = unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(FORGET_DELETED)) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                try (ResultSet rows = delete.executeQuery()) {
                    var uids = new ArrayList<Uid>();
                    while (rows.next()) {
                        uids.add(new Uid(rows.getObject(1, UUID.class)));
                    }
                    return uids;
                }
            }
        });
        unit.afterCommit(() -> forgotten.forEach(providers::remove));
        return forgotten.size();
    }

    private static List<Declared<ProviderSpec>> storedProviders(Unit unit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select body from provider_spec");
                    ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<Declared<ProviderSpec>>();
                while (rows.next()) {
                    found.add(read(rows.getString(1)));
                }
                return found;
            }
        });
    }

    private static String write(Declared<ProviderSpec> provider) {
        try {
            return GantryJson.lenient().writeValueAsString(provider);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("provider " + provider.metadata().name() + " was not written", e);
        }
    }

    private static Declared<ProviderSpec> read(String body) {
        try {
            return GantryJson.lenient().readValue(body, PROVIDER);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table of providers holds what cannot be read", e);
        }
    }
}
