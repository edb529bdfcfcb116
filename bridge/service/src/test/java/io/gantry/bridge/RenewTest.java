package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.bridge.MachineSide.Renewed;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.spi.ClientTrust;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.CertificateAuthority.Subject;
import io.gantry.platform.certificate.CertificateAuthority.Use;
import io.gantry.platform.certificate.Pem;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine that has joined renews its certificate by itself, in time and, for a while, afterwards. */
class RenewTest {

    private static final Duration LIFE = new TestSettings().certificateLife();

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid machine = world.bridge.uid();
    private MachineSide side;

    @BeforeEach
    void aMachineJoins() throws Exception {
        side = Joining.of(world, pool, machine);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theNewCertificateIsForTheNewKeyAndTheAnswerMayBeLost() throws Exception {
        KeyPair fresh = CertificateAuthority.newKeys();
        String request = MachineSide.request(fresh);
        Renewed first = side.renew(request, fresh);
        assertThat(first.certificate().getPublicKey()).isEqualTo(fresh.getPublic());
        assertThat(List.copyOf(first.certificate().getSubjectAlternativeNames()))
                .isEqualTo(List.copyOf(side.certificate().getSubjectAlternativeNames()));
        assertThat(first.certificate().getExtendedKeyUsage())
                .as("no other engine takes it from a client")
                .containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(first.json().path("renewBefore").asLong())
                .isBetween(LIFE.toSeconds() * 3 / 10 - 1, LIFE.toSeconds() / 3);
        assertThat(side.renew(request, fresh).certificate()).isEqualTo(first.certificate());
        assertThat(side.renew().certificate())
                .as("it never got the answer, and has made another key since")
                .isNotEqualTo(first.certificate());
    }

    @Test
    void oneThatWasReplacedIsWorthNothingOnceTheMachineHasTheNext() throws Exception {
        MachineSide second = side.with(side.renew());
        MachineSide third = second.with(second.renew());
        Renewed refused = side.renew();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("this certificate: it is worth none");
        assertThat(third.renew().status()).isEqualTo(200);
    }

    @Test
    void whoShowsNothingOrSomethingElseGetsNothing() throws Exception {
        assertThat(side.nameless().renew().status()).isEqualTo(403);
        assertThat(side.nameless().ping().status()).isEqualTo(403);
        CertificateAuthority others = CertificateAuthority.create(
                "others", world.now(), world.bridge.context().uids());
        KeyPair keys = CertificateAuthority.newKeys();
        var forged = others.issue(
                new Subject("m", List.of(machine + ".machine.gantry.internal"), List.of()),
                keys.getPublic(),
                Use.SERVER,
                world.now(),
                Duration.ofDays(1));
        var forger = new MachineSide(side.url(), keys, forged, side.trusted());
        assertThatThrownBy(forger::renew).isInstanceOf(java.io.IOException.class);
        var client = new MachineSide(side.url(), side.keys(), clientCertificate(side.keys()), side.trusted());
        assertThat(client.renew().body()).contains("it is not a machine's");
    }

    private java.security.cert.X509Certificate clientCertificate(KeyPair keys) throws Exception {
        Uid request = world.bridge.uid();
        world.say(
                IdentityFact.TOPIC,
                new IdentityFact(
                        request,
                        world.next(request),
                        false,
                        IdentityFact.Role.SIGNING_REQUEST,
                        "scheduler",
                        world.cluster,
                        null,
                        MachineSide.request(keys)));
        var answer = new AtomicReference<IdentityFact>();
        world.eventually(() -> assertThat(world.heard(IdentityFact.TOPIC)).anySatisfy(fact -> {
            assertThat(fact.answers()).isEqualTo(request);
            answer.set(fact);
        }));
        return Pem.certificate(answer.get().pem());
    }

    @Test
    void aMachineThatWasOffPastTheEndComesBackForAWhileByItsLastCertificate() throws Exception {
        MachineSide second = side.with(side.renew());
        MachineSide last = second.with(second.renew());
        world.bridge.clock().advance(LIFE.plusDays(1));
        assertThat(last.ping().body()).contains("it has ended");
        assertThat(side.renew().status()).as("not its last").isEqualTo(403);
        MachineSide back = last.with(last.renew());
        assertThat(back.ping().json().path("good").asBoolean()).isTrue();

        world.bridge
                .clock()
                .advance(LIFE.plus(new TestSettings().rejoinWithin()).plusDays(1));
        assertThat(back.renew().body()).contains("it has ended");
    }

    @Test
    void aMachineThatIsGoneIsNotLetInAgain() throws Exception {
        world.machine(pool, machine, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(side.renew().status()).isEqualTo(403));
        assertThat(side.ping().json().path("good").asBoolean()).isFalse();
    }

    @Test
    void allIsWellAsLongAsTheNodeIsNotLost() throws Exception {
        var pong = side.ping().json();
        assertThat(pong.path("good").asBoolean()).isTrue();
        assertThat(pong.path("renew").asBoolean()).isFalse();
        assertThat(pong.path("pingAfter").asInt()).isEqualTo(10);
        assertThat(pong.path("stopAfter").asInt()).isEqualTo(60);
        world.engine.silent(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.LOST));
        assertThat(side.ping().json().path("good").asBoolean()).isFalse();
    }

    @Test
    void theBridgesOwnCertificateIsRenewedWithoutAStop() {
        var trust = new AtomicReference<ClientTrust>();
        world.with(given -> {
            trust.set(given);
            return List.of(world.engine);
        });
        world.eventually(() -> assertThat(trust.get().of(world.cluster)).isPresent());
        SSLContext before = trust.get().of(world.cluster).orElseThrow();
        world.bridge.clock().advance(LIFE.multipliedBy(2).dividedBy(3).minusDays(1));
        world.eventually(() -> assertThat(trust.get().of(world.cluster)).contains(before));
        world.bridge.clock().advance(Duration.ofDays(2));
        world.eventually(() ->
                assertThat(trust.get().of(world.cluster)).isPresent().get().isNotSameAs(before));
    }
}
