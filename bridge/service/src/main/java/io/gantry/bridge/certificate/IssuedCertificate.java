package io.gantry.bridge.certificate;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.certificate.Pem;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.UUID;

/** The answer to a signing request of another layer. */
@Entity
@Table(name = "issued_certificate")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class IssuedCertificate {

    @Id
    private UUID uid;

    @Version
    private long version;

    private UUID request;
    private UUID cluster;
    private String subject;
    private String pem;
    private boolean deleted;

    protected IssuedCertificate() {}

    IssuedCertificate(Uid uid, IdentityFact request, X509Certificate certificate) {
        this.uid = uid.value();
        this.version = 1;
        this.request = request.uid().value();
        this.cluster = Objects.requireNonNull(request.cluster()).value();
        this.subject = request.subject();
        this.pem = Pem.of(certificate);
    }

    Uid request() {
        return new Uid(request);
    }

    IdentityFact fact(int incarnation) {
        return fact(new Revision(incarnation, version), deleted);
    }

    /** The last one: its row is removed with it. */
    IdentityFact lastFact(int incarnation) {
        return fact(new Revision(incarnation, version + 1), true);
    }

    private IdentityFact fact(Revision revision, boolean gone) {
        return new IdentityFact(
                new Uid(uid),
                revision,
                gone,
                IdentityFact.Role.CERTIFICATE,
                subject,
                new Uid(cluster),
                new Uid(request),
                pem);
    }
}
