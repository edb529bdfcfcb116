package io.gantry.bridge.certificate;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.platform.certificate.Pem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.UUID;

/** The second authority of a cluster while that is changed, and how far the change is. */
@Entity
@Table(name = "authority_beside")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class AuthorityBeside {

    @Id
    private UUID cluster;

    private UUID uid;

    @Version
    private long version;

    private long said;
    private String name;
    private String certificate;

    @Column(name = "key_name")
    private String keyName;

    @Enumerated(EnumType.STRING)
    private Phase phase;

    @Column(name = "phase_since")
    private Instant phaseSince;

    private Instant begun;

    protected AuthorityBeside() {}

    /** The next authority. */
    AuthorityBeside(Uid cluster, Uid uid, String name, X509Certificate certificate, Instant now) {
        this.cluster = cluster.value();
        this.uid = uid.value();
        this.version = 1;
        this.said = 1;
        this.name = name;
        this.certificate = Pem.of(certificate);
        this.keyName = keyOf(uid).name().value();
        this.phase = Phase.TRUSTING;
        this.phaseSince = now;
        this.begun = now;
    }

    /** One that was made by a change: the first of a cluster is named by the cluster. */
    static SecretRef keyOf(Uid authority) {
        return SecretRef.of("authority-" + authority);
    }

    /** The next one signs from now on, and is the cluster's; this is the one before. */
    void changePlaces(Authority with, Instant now) {
        Authority.Self theirs = with.become(new Authority.Self(uid, certificate, keyName, said));
        uid = theirs.uid();
        said = theirs.said() + 1;
        certificate = theirs.certificate();
        keyName = theirs.keyName();
        enter(Phase.SIGNING, now);
    }

    void enter(Phase next, Instant now) {
        phase = next;
        phaseSince = now;
    }

    Uid cluster() {
        return new Uid(cluster);
    }

    Uid uid() {
        return new Uid(uid);
    }

    String certificatePem() {
        return certificate;
    }

    SecretRef key() {
        return SecretRef.of(keyName);
    }

    Phase phase() {
        return phase;
    }

    Instant phaseSince() {
        return phaseSince;
    }

    Instant begun() {
        return begun;
    }

    IdentityFact fact(int incarnation) {
        return fact(new Revision(incarnation, said), false);
    }

    /** The last one: its row is removed with it. */
    IdentityFact lastFact(int incarnation) {
        return fact(new Revision(incarnation, said + 1), true);
    }

    private IdentityFact fact(Revision revision, boolean gone) {
        return new IdentityFact(
                new Uid(uid), revision, gone, IdentityFact.Role.AUTHORITY, name, cluster(), null, certificate);
    }
}
