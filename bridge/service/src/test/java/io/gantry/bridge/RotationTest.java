package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.bridge.certificate.Phase;
import io.gantry.bridge.rotation.AuthorityStatus;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.identity.IdentityFact.Role;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster's authority is changed under a machine and a scheduler that go on meanwhile. */
class RotationTest {

    private static final Name MAIN = new Name("main");

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid machine = world.bridge.uid();
    private final KeyPair clientKeys = CertificateAuthority.newKeys();
    private final Uid firstRequest = world.bridge.uid();
    private MachineSide side;

    @BeforeEach
    void aMachineAndASchedulerAreThere() throws Exception {
        side = Joining.of(world, pool, machine);
        Joining.identity(world, firstRequest, Role.SIGNING_REQUEST, MachineSide.request(clientKeys), null, false);
        world.eventually(() -> assertThat(answerTo(firstRequest)).hasSize(1));
        assertThat(side.ping().json().path("renew").asBoolean()).isFalse();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private List<IdentityFact> answerTo(Uid request) {
        return world.heard(IdentityFact.TOPIC).stream()
                .filter(fact -> request.equals(fact.answers()) && fact.role() == Role.CERTIFICATE)
                .toList();
    }

    private List<IdentityFact> authorities() {
        return world.heard(IdentityFact.TOPIC).stream()
                .filter(fact -> fact.role() == Role.AUTHORITY)
                .toList();
    }

    private AuthorityStatus status() {
        return world.layer.authorities().list().getFirst();
    }

    private Result<AuthorityStatus> rotate(OptionalInt cutOff) {
        return world.layer.authorities().rotate(MAIN, cutOff);
    }

    private void awaitPhase(Phase phase) {
        world.eventually(() -> assertThat(status().phase()).isEqualTo(phase));
    }

    /** What a machine does that is asked to. */
    private void renewsAsAsked() throws Exception {
        world.eventually(
                () -> assertThat(side.ping().json().path("renew").asBoolean()).isTrue());
        side = side.with(side.renew());
        assertThat(side.ping().json().path("renew").asBoolean()).isFalse();
    }

    @Test
    void itIsChangedStepByStepAndAStopInTheMiddleDoesNotMatter() throws Exception {
        X509Certificate old = side.trusted().getFirst();
        Uid oldUid = authorities().getFirst().uid();
        MachineSide before = side;
        assertThat(rotate(OptionalInt.empty()).orThrow().phase()).isEqualTo(Phase.TRUSTING);
        assertThat(rotate(OptionalInt.empty()).orThrow().phase()).isEqualTo(Phase.TRUSTING);
        assertThat(status().waitsFor()).hasSize(2).last().isEqualTo("layer scheduler");
        world.eventually(() -> assertThat(authorities()).hasSize(2));

        renewsAsAsked();
        assertThat(side.trusted()).hasSize(2).contains(old);
        side.certificate().verify(old.getPublicKey());
        assertThat(status().waitsFor()).containsExactly("layer scheduler");
        assertThat(status().ready()).isEqualTo(1);

        world.restart();
        world.eventually(() -> assertThat(world.layer.joinUrl(world.cluster)).isPresent());
        side = side.at(world.layer.joinUrl(world.cluster).orElseThrow());
        awaitPhase(Phase.TRUSTING);

        Uid nextUid = authorities().stream()
                .map(IdentityFact::uid)
                .filter(uid -> !uid.equals(oldUid))
                .findFirst()
                .orElseThrow();
        Uid secondRequest = world.bridge.uid();
        Joining.identity(world, secondRequest, Role.SIGNING_REQUEST, MachineSide.request(clientKeys), nextUid, false);
        awaitPhase(Phase.SIGNING);
        world.eventually(() -> assertThat(answerTo(secondRequest)).hasSize(1));
        X509Certificate next = side.trusted().stream()
                .filter(one -> !one.equals(old))
                .findFirst()
                .orElseThrow();
        Pem.certificate(answerTo(secondRequest).getFirst().pem()).verify(next.getPublicKey());
        assertThat(side.ping().json().path("good").asBoolean())
                .as("it trusts both")
                .isTrue();
        assertThat(status().waitsFor()).containsExactly("layer scheduler");

        Joining.identity(world, firstRequest, Role.SIGNING_REQUEST, "gone", null, true);
        awaitPhase(Phase.RETIRING);
        world.eventually(() -> assertThat(answerTo(firstRequest)).isEmpty());
        renewsAsAsked();
        assertThat(side.trusted()).containsExactly(next);
        side.certificate().verify(next.getPublicKey());

        awaitPhase(null);
        world.eventually(() -> assertThat(authorities())
                .singleElement()
                .satisfies(one -> assertThat(one.uid()).isEqualTo(nextUid)));
        world.eventually(() ->
                assertThat(Pem.certificates(world.target(pool).authorityPem())).containsExactly(next));
        MachineSide late = new MachineSide(side.url(), before.keys(), before.certificate(), side.trusted());
        assertThatThrownBy(late::ping).isInstanceOf(IOException.class);
        assertThat(side.ping().json().path("good").asBoolean()).isTrue();
    }

    @Test
    void whoeverLagsBehindIsWaitedForUntilSomebodySaysTheirNumber() {
        rotate(OptionalInt.empty()).orThrow();
        assertThat(rotate(OptionalInt.of(1)))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.NotConfirmed.class,
                                        needed -> assertThat(needed.needed()).isEqualTo("cut-off:2")));
        assertThat(status().phase()).isEqualTo(Phase.TRUSTING);
        assertThat(rotate(OptionalInt.of(2)).orThrow().phase()).isEqualTo(Phase.SIGNING);
        assertThat(status().waitsFor()).containsExactly("layer scheduler");
        assertThat(rotate(OptionalInt.of(1)).orThrow().phase()).isEqualTo(Phase.RETIRING);
        assertThat(rotate(OptionalInt.of(2)).orThrow().phase()).isNull();
        assertThat(rotate(OptionalInt.of(0))).as("nothing is under way").isInstanceOf(Result.Refused.class);
    }
}
