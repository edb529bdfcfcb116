package io.gantry.inventory.token;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * An admin's token for when nobody can log in: made at the machine by whoever has the database's password, with nothing
 * but the database. It ends by itself, tells why it was made, and stands in the audit and in what /health says.
 */
public final class BreakGlass {

    public static final Duration LASTS_MIN = Duration.ofMinutes(1);
    public static final Duration LASTS_MAX = Duration.ofHours(24);
    public static final int REASON_CHARACTERS_MAX = 500;

    private static final int SUFFIX_CHARACTERS = 8;

    private final InstantSource time;
    private final SecureRandom unpredictable;

    public BreakGlass(InstantSource time, SecureRandom unpredictable) {
        this.time = time;
        this.unpredictable = unpredictable;
    }

    /**
     * Those that are good now.
     *
     * @param until when the last of them ends
     */
    public record Open(int tokens, Optional<Instant> until) {}

    /** @param text the only time that it is told */
    public record Made(Name name, Instant until, SecretText text) {}

    /** Who makes it, as far as the machine knows. */
    public record Maker(String user, String host) {}

    /**
     * In one transaction with its entry in the audit.
     *
     * @param connection to the schema of this layer, not in a transaction
     * @throws IllegalArgumentException if the time or the reason is out of bounds
     */
    public Made make(Connection connection, String reason, Duration lasts, Maker maker) throws SQLException {
        check(reason, lasts);
        var uids = new UidSource(time, unpredictable);
        var uid = uids.next();
        String text = uid.text();
        Instant now = time.instant();
        var token = new ServiceToken(
                uid,
                new Name(Identity.BREAK_GLASS + "-" + text.substring(text.length() - SUFFIX_CHARACTERS)),
                Role.ADMIN,
                List.of(),
                now,
                maker.user() + " at " + maker.host(),
                now.plus(lasts),
                null,
                null,
                reason.strip());
        SecretText secret = Tokens.freshText(unpredictable);
        connection.setAutoCommit(false);
        TokenTable.insert(connection, token, Callers.hash(secret.reveal()));
        AuditTrail.atTheMachine(
                connection,
                "inventory",
                uids.next(),
                now,
                token.identity(),
                new AuditTrail.Deed(Verb.PUT, Guarded.TOKEN, token.name().value(), token.createdBy()));
        connection.commit();
        return new Made(token.name(), now.plus(lasts), secret);
    }

    private static void check(String reason, Duration lasts) {
        if (reason.isBlank() || reason.length() > REASON_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "--reason must say why, in 1 to " + REASON_CHARACTERS_MAX + " characters: others will read it");
        }
        if (lasts.compareTo(LASTS_MIN) < 0 || lasts.compareTo(LASTS_MAX) > 0) {
            throw new IllegalArgumentException("--for must be 1m to 24h");
        }
    }
}
