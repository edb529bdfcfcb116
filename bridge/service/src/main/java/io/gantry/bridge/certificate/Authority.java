package io.gantry.bridge.certificate;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.platform.certificate.Pem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.security.cert.X509Certificate;
import java.util.UUID;

/** A cluster's certificate authority, and the bridge's own certificate of it. The keys are in the secret store. */
@Entity
@Table(name = "authority")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class Authority {

    @Id
    private UUID cluster;

    private UUID uid;

    @Version
    private long version;

    private String name;

    @Column(name = "join_slot")
    private int joinSlot;

    private String certificate;

    @Column(name = "key_name")
    private String keyName;

    @Column(name = "client_certificate")
    private String clientCertificate;

    @Column(name = "client_key_name")
    private String clientKeyName;

    private boolean deleted;

    protected Authority() {}

    /** @param joinSlot which of the join listeners' ports is its own: 0 for the first cluster */
    Authority(Uid cluster, Name name, Uid uid, int joinSlot, X509Certificate certificate, X509Certificate client) {
        this.cluster = cluster.value();
        this.uid = uid.value();
        this.version = 1;
        this.name = name.value();
        this.joinSlot = joinSlot;
        this.certificate = Pem.of(certificate);
        this.keyName = keyOf(cluster).name().value();
        this.clientCertificate = Pem.of(client);
        this.clientKeyName = clientKeyOf(cluster).name().value();
    }

    /**
     * What makes it this authority and no other.
     *
     * @param said the version of its last fact
     */
    record Self(UUID uid, String certificate, String keyName, long said) {}

    /** It is another one from now on, in the same place; gives what it was. Its client is to be certified anew. */
    Self become(Self other) {
        var was = new Self(uid, certificate, keyName, version);
        uid = other.uid();
        certificate = other.certificate();
        keyName = other.keyName();
        return was;
    }

    /** The key is in the secret store under the same name. */
    void client(X509Certificate renewed) {
        clientCertificate = Pem.of(renewed);
    }

    static SecretRef keyOf(Uid cluster) {
        return SecretRef.of("authority-" + cluster);
    }

    static SecretRef clientKeyOf(Uid cluster) {
        return SecretRef.of("bridge-client-" + cluster);
    }

    /** The last one: its row is removed with it. */
    IdentityFact lastFact(int incarnation) {
        return fact(new Revision(incarnation, version + 1), true);
    }

    Uid cluster() {
        return new Uid(cluster);
    }

    Uid uid() {
        return new Uid(uid);
    }

    Name name() {
        return new Name(name);
    }

    int joinSlot() {
        return joinSlot;
    }

    String certificatePem() {
        return certificate;
    }

    String clientCertificatePem() {
        return clientCertificate;
    }

    SecretRef key() {
        return SecretRef.of(keyName);
    }

    SecretRef clientKey() {
        return SecretRef.of(clientKeyName);
    }

    IdentityFact fact(int incarnation) {
        return fact(new Revision(incarnation, version), deleted);
    }

    private IdentityFact fact(Revision revision, boolean gone) {
        return new IdentityFact(
                new Uid(uid), revision, gone, IdentityFact.Role.AUTHORITY, name, cluster(), null, certificate);
    }
}
