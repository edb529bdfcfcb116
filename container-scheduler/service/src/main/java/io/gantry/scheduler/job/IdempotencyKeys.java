package io.gantry.scheduler.job;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** The rows of requests that carried an Idempotency-Key and were carried out. */
public final class IdempotencyKeys {

    private IdempotencyKeys() {}

    /** The hash of the request that used the key. */
    static Optional<byte[]> hash(Unit unit, String scope, String key) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(
                    "select request_hash from idempotency_key where scope = ? and key = ?")) {
                query.setString(1, scope);
                query.setString(2, key);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.<byte[]>empty();
                }
            }
        });
    }

    /** @param object what came of it */
    record Use(String scope, String key, Uid object) {}

    /**
     * False if another request has used the key since.
     *
     * @param request the hash of what it was used for
     */
    static boolean remember(Unit unit, Use use, byte[] request, Instant now) {
        return unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into idempotency_key (scope, key, request_hash, object, made_at) values (?, ?, ?, ?, ?)
                    on conflict (scope, key) do nothing""")) {
                insert.setString(1, use.scope());
                insert.setString(2, use.key());
                insert.setBytes(3, request);
                insert.setObject(4, use.object().value());
                insert.setTimestamp(5, Timestamp.from(now));
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** Those used before; a request that is repeated later is a new one. */
    public static int forget(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from idempotency_key where (scope, key) in (
                        select scope, key from idempotency_key where made_at < ? limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }
}
