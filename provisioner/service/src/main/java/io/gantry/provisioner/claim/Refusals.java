package io.gantry.provisioner.claim;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** The table of refusals, by pool and provider's name (a provider may be named before it is declared). */
public final class Refusals {

    private static final String OF_POOL =
            "select provider, refusal, detail, at, failures, retry_at from source_refusal where pool = ?";
    private static final String PUT = """
            insert into source_refusal (pool, provider, refusal, detail, at, failures, retry_at)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (pool, provider) do update set refusal = excluded.refusal, detail = excluded.detail,
            at = excluded.at, failures = excluded.failures, retry_at = excluded.retry_at""";
    private static final String CLEAR = "delete from source_refusal where pool = ? and provider = ?";

    public Map<Name, Refusal> ofPool(Unit unit, Uid pool) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(OF_POOL)) {
                query.setObject(1, pool.value());
                try (ResultSet rows = query.executeQuery()) {
                    var found = new HashMap<Name, Refusal>();
                    while (rows.next()) {
                        found.put(
                                new Name(rows.getString(1)),
                                new Refusal(
                                        rows.getString(2),
                                        rows.getString(3),
                                        rows.getObject(4, OffsetDateTime.class).toInstant(),
                                        rows.getInt(5),
                                        rows.getObject(6, OffsetDateTime.class).toInstant()));
                    }
                    return found;
                }
            }
        });
    }

    public void put(Unit unit, Uid pool, Name provider, Refusal refusal) {
        unit.jdbc(connection -> {
            try (var put = connection.prepareStatement(PUT)) {
                put.setObject(1, pool.value());
                put.setString(2, provider.value());
                put.setString(3, refusal.word());
                put.setString(4, refusal.detail());
                put.setObject(5, at(refusal.at()));
                put.setInt(6, refusal.failures());
                put.setObject(7, at(refusal.retryAt()));
                return put.executeUpdate();
            }
        });
    }

    /** The source gave a machine, or what was wrong with it is not any more. */
    public void clear(Unit unit, Uid pool, Name provider) {
        unit.jdbc(connection -> {
            try (var clear = connection.prepareStatement(CLEAR)) {
                clear.setObject(1, pool.value());
                clear.setString(2, provider.value());
                return clear.executeUpdate();
            }
        });
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
