package io.gantry.bridge.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthoritiesTest {

    private final LayerFixture bridge = LayerFixture.of("bridge")
            .scripts("db/bridge")
            .entities(Authority.class, AuthorityBeside.class, IssuedCertificate.class)
            .open();
    private final Uid cluster = bridge.uid();
    private final LeaseHold hold =
            bridge.context().leases().acquire(new Shard(cluster)).orElseThrow();
    private final Authorities authorities = new Authorities(
            bridge.context(),
            new CertificateStore(bridge.database(), 1),
            new EngineCertificates(bridge.database()),
            Duration.ofDays(1));

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void aClusterEndsOnceHoweverOftenItsEndIsHeard() {
        assertThat(authorities.ensure(hold, cluster, new Name("main"))).isTrue();

        assertThat(authorities.end(hold, cluster)).isTrue();
        assertThat(authorities.end(hold, cluster)).isFalse();
    }

    @Test
    void anAuthorityThatWasMadeByACommitThatWasNotAnsweredIsTheClusters() {
        bridge.transactions().loseNextAnswer(Thread.currentThread()::equals);
        assertThatThrownBy(() -> authorities.ensure(hold, cluster, new Name("main")))
                .isInstanceOf(JDBCConnectionException.class);

        assertThat(authorities.ensure(hold, cluster, new Name("main"))).isTrue();

        assertThat(authorities.pem(cluster)).isPresent();
    }
}
