package io.gantry.bridge.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuthoritiesTest {

    @Test
    void aClusterEndsOnceHoweverOftenItsEndIsHeard() {
        try (var bridge = LayerFixture.of("bridge")
                .scripts("db/bridge")
                .entities(Authority.class, AuthorityBeside.class, IssuedCertificate.class)
                .open()) {
            Uid cluster = bridge.uid();
            LeaseHold hold =
                    bridge.context().leases().acquire(new Shard(cluster)).orElseThrow();
            var authorities = new Authorities(
                    bridge.context(),
                    new CertificateStore(bridge.database(), 1),
                    new EngineCertificates(bridge.database()),
                    Duration.ofDays(1));

            assertThat(authorities.ensure(hold, cluster, new Name("main"))).isTrue();

            assertThat(authorities.end(hold, cluster)).isTrue();
            assertThat(authorities.end(hold, cluster)).isFalse();
        }
    }
}
