package io.gantry.platform.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.certificate.CertificateAuthority;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a copy shows, and whom it believes. */
class PeerIdentityTest {

    private static final Duration LIFE = Duration.ofHours(24);

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Clock.systemUTC().instant());
    private final UidSource uids = new UidSource(now::get, new SecureRandom());
    private final CertificateAuthority authority = CertificateAuthority.create("gantry copies", now.get(), uids);

    private PeerIdentity identity(CertificateAuthority of) {
        return new PeerIdentity(of, "127.0.0.1", LIFE, now::get);
    }

    @Test
    void itsCertificateIsFollowedByTheNextAtTwoThirdsOfItsLife() {
        PeerIdentity copy = identity(authority);
        var keys = copy.keys();
        X509Certificate first = copy.certificate();
        now.updateAndGet(then -> then.plus(LIFE.multipliedBy(2).dividedBy(3)).minusSeconds(1));
        copy.renewIfDue();
        assertThat(copy.certificate()).isEqualTo(first);
        now.updateAndGet(then -> then.plusSeconds(1));
        copy.renewIfDue();
        assertThat(copy.certificate()).isNotEqualTo(first);
        assertThat(copy.certificate().getNotAfter()).isAfter(first.getNotAfter());
        assertThat(keys.getCertificateChain("copy")[0])
                .as("listeners that are open show it too")
                .isEqualTo(copy.certificate());
        assertThat(copy.certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
    }

    @Test
    void itIsGoodForBothEndsOfACallAndLivesAsLongAsItSays() throws Exception {
        X509Certificate certificate = identity(authority).certificate();
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getNotAfter().toInstant())
                .isBetween(now.get().plus(LIFE).minusSeconds(1), now.get().plus(LIFE));
        assertThat(certificate.getBasicConstraints()).as("signs nobody").isEqualTo(-1);
    }

    @Test
    void onlyWhatItsAuthoritySignedIsBelieved() {
        PeerIdentity copy = identity(authority);
        CertificateAuthority foreign = CertificateAuthority.create("gantry copies", now.get(), uids);
        assertThatCode(() -> check(copy, identity(authority))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(copy, identity(foreign))).isInstanceOf(CertificateException.class);
    }

    private static void check(PeerIdentity believing, PeerIdentity shown) throws CertificateException {
        believing.trust().checkClientTrusted(new X509Certificate[] {shown.certificate()}, "UNKNOWN");
        believing.trust().checkServerTrusted(new X509Certificate[] {shown.certificate()}, "UNKNOWN");
    }
}
