package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.identity.IdentityFact.Role;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.CertificateAuthority.Subject;
import io.gantry.platform.certificate.CertificateAuthority.Use;
import io.gantry.platform.certificate.Pem;
import io.gantry.scheduler.spi.ClientIdentity;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scheduler's client certificates: got from the bridge, renewed in time and when another authority is to sign. */
class ClientCertificateTest {

    private static final Duration LIFE = Duration.ofDays(30);

    @RegisterExtension
    final World world = new World();

    private final Map<Uid, CertificateAuthority> authorities = new HashMap<>();

    private Uid authority() {
        Uid uid = world.others.uid();
        var made = CertificateAuthority.create(
                "authority " + uid,
                world.scheduler.clock().instant(),
                world.others.context().uids());
        authorities.put(uid, made);
        say(uid, 1, false, Role.AUTHORITY, null, Pem.of(made.certificate()));
        return uid;
    }

    private void say(Uid uid, long version, boolean deleted, Role role, Uid answers, String pem) {
        world.publish(
                IdentityFact.TOPIC,
                new IdentityFact(
                        uid,
                        world.scheduler.context().installation().revision(version),
                        deleted,
                        role,
                        "main",
                        world.cluster,
                        answers,
                        pem));
    }

    /** What the scheduler asks for now, as it says when it is asked. */
    private List<IdentityFact> requests() {
        return world.layer.relists().stream()
                .filter(source -> source.topic().equals(IdentityFact.TOPIC))
                .flatMap(source -> source.page(null, 100).stream())
                .map(IdentityFact.class::cast)
                .toList();
    }

    private IdentityFact awaitRequest(int count) {
        soon().until(() -> requests().size() == count);
        return requests().getLast();
    }

    private void sign(IdentityFact request, Uid by) throws Exception {
        var certificate = authorities
                .get(by)
                .issue(
                        Subject.named("gantry scheduler"),
                        keyIn(request.pem()),
                        Use.CLIENT,
                        world.scheduler.clock().instant(),
                        LIFE);
        say(world.others.uid(), 1, false, Role.CERTIFICATE, request.uid(), Pem.of(certificate));
    }

    private static PublicKey keyIn(String pem) throws Exception {
        try (var parser = new PEMParser(new StringReader(pem))) {
            return new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject()).getPublicKey();
        }
    }

    private ClientIdentity identity() {
        return world.identities.of(world.cluster).orElseThrow();
    }

    private boolean isSignedBy(Uid authority) {
        try {
            identity()
                    .chain()
                    .getFirst()
                    .verify(authorities.get(authority).certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Test
    void itIsRenewedWithAnotherKeyWhenAThirdOfItsLifeIsLeft() throws Exception {
        Uid authority = authority();
        IdentityFact first = awaitRequest(1);
        sign(first, authority);
        soon().until(() -> world.identities.of(world.cluster).isPresent());
        ClientIdentity before = identity();
        world.scheduler.clock().advance(LIFE.multipliedBy(2).dividedBy(3).minusDays(1));
        world.restart();
        soon().until(() -> world.identities.of(world.cluster).isPresent());
        assertThat(identity()).as("not due yet").isEqualTo(before);

        world.scheduler.clock().advance(Duration.ofDays(2));
        IdentityFact second = awaitRequest(2);
        assertThat(identity()).as("good until the other is there").isEqualTo(before);
        sign(second, authority);
        soon().until(() -> !identity().equals(before));
        assertThat(identity().key()).isNotEqualTo(before.key());
        assertThat(awaitRequest(1).uid()).as("the request before is gone").isEqualTo(second.uid());
        world.restart();
        soon().until(() -> world.identities.of(world.cluster).isPresent());
        assertThat(identity().key()).isNotEqualTo(before.key());
    }

    @Test
    void anotherAuthorityIsTrustedAtOnceAndAskedToSign() throws Exception {
        Uid old = authority();
        sign(awaitRequest(1), old);
        soon().until(() -> world.identities.of(world.cluster).isPresent());
        Uid next = authority();
        IdentityFact asked = awaitRequest(2);
        assertThat(asked.answers()).isEqualTo(next);
        soon().until(() -> identity().authorities().size() == 2);
        assertThat(isSignedBy(old)).as("until the other is there").isTrue();
        sign(asked, next);
        awaitRequest(1);
        soon().until(() -> isSignedBy(next));
        say(old, 2, true, Role.AUTHORITY, null, "gone");
        soon().until(() -> identity().authorities().size() == 1);
        assertThat(requests()).hasSize(1);
    }
}
