package io.gantry.bridge.join;

import io.gantry.platform.database.Unit;
import io.gantry.provisioner.api.join.JoinToken;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** Tokens that were used. */
final class BurntTokens {

    private BurntTokens() {}

    /** Whether it was burnt now; false if it was before. Waits for another transaction that burns it. */
    static boolean burn(Unit unit, JoinToken token, String digest, String certificate, Instant now) {
        return unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into burnt_token (id, machine, cluster, request_sha256, certificate, burnt, expiry)
                    values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing""")) {
                insert.setObject(1, token.id().value());
                insert.setObject(2, token.machine().value());
                insert.setObject(3, token.cluster().value());
                insert.setString(4, digest);
                insert.setString(5, certificate);
                insert.setTimestamp(6, Timestamp.from(now));
                insert.setTimestamp(7, Timestamp.from(token.expiry()));
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** What the same machine was answered to the same request, if that was not too long ago. */
    static Optional<String> answered(Unit unit, JoinToken token, String digest, Instant notBefore) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("""
                    select certificate from burnt_token
                    where id = ? and machine = ? and request_sha256 = ? and burnt >= ?""")) {
                query.setObject(1, token.id().value());
                query.setObject(2, token.machine().value());
                query.setString(3, digest);
                query.setTimestamp(4, Timestamp.from(notBefore));
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /** Forgets those that expired before. */
    static void sweep(Unit unit, Instant expiredBefore) {
        unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from burnt_token where expiry < ?")) {
                delete.setTimestamp(1, Timestamp.from(expiredBefore));
                return delete.executeUpdate();
            }
        });
    }
}
