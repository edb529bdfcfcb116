package io.gantry.platform.member;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.secret.SecretStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * The authority by which copies of the program know one another: of this installation alone, and none of its clusters'.
 * Made by the first copy that needs it; all others read it, and can because they have the same master key.
 */
public final class PeerAuthority {

    private static final SecretRef NAME = SecretRef.of("peer-authority");
    private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
    /** Whoever makes it holds this in the database; nothing else has the number. */
    private static final long LOCK = 7310467203115502L;

    private PeerAuthority() {}

    /**
     * @param installation whose it is, for those who look at certificates
     * @param secrets of the schema that all copies share
     */
    public static CertificateAuthority open(
            LayerDatabase shared, SecretStore secrets, Uid installation, InstantSource time, UidSource uids) {
        return shared.write(unit -> {
            unit.jdbc(PeerAuthority::lock);
            return secrets.get(unit, NAME)
                    .map(kept -> opened(kept, uids))
                    .orElseGet(() -> made(unit, secrets, installation, time, uids));
        });
    }

    private static CertificateAuthority made(
            Unit unit, SecretStore secrets, Uid installation, InstantSource time, UidSource uids) {
        CertificateAuthority made =
                CertificateAuthority.create("gantry copies of " + installation, time.instant(), uids);
        secrets.put(unit, NAME.name(), new SecretText(Pem.of(made.certificate()) + Pem.of(made.key())));
        return made;
    }

    private static CertificateAuthority opened(SecretText kept, UidSource uids) {
        String both = kept.reveal();
        int key = both.indexOf(KEY_BEGINS);
        return new CertificateAuthority(Pem.certificate(both.substring(0, key)), Pem.key(both.substring(key)), uids);
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            return lock.execute();
        }
    }
}
