package io.gantry.bridge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.bridge.spi.ClusterEngineContract;
import io.gantry.kinds.engine.EngineEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract over plain loopback with a path prefix, and what only this engine does. */
class FakeDockerTest extends ClusterEngineContract {

    private final FakeDocker docker = new FakeDocker();
    private final DockerEngine engine = new DockerEngine(ClientTrust.NONE, WITHIN);

    @AfterEach
    void close() {
        engine.close();
        docker.close();
    }

    @Override
    protected ClusterEngine engine() {
        return engine;
    }

    @Override
    protected Peer peer() {
        return docker;
    }

    @Test
    void pulsesAreCheap() {
        engine.probe(docker.member());
        for (int i = 0; i < 100; i++) {
            engine.pulse(docker.member());
        }
        assertThat(docker.askedFor("info")).isEqualTo(1);
        assertThat(docker.askedFor("_ping")).isEqualTo(100);
    }

    @Test
    void anEngineThatIsSlowToSayWhoItIsLivesAllTheSame() {
        docker.slowInfo();
        Answer answer = engine.probe(docker.member());
        assertThat(answer)
                .isEqualTo(new Answer.Unverified(
                        "/info: no answer within " + WITHIN.toMillis() + " ms, though /_ping answers"));
        assertThat(engine.pulse(docker.member())).isInstanceOf(Answer.Unverified.class); // nothing is known of it yet
        docker.quickInfo();
        assertThat(engine.pulse(docker.member())).isInstanceOf(Answer.Alive.class);
    }

    @Test
    void whatWasVerifiedBeforeIsNotRepeatedForAnEngineThatBeganAnew() {
        assertThat(engine.probe(docker.member())).isInstanceOf(Answer.Alive.class);
        docker.stop();
        docker.slowInfo();
        docker.startAnother();
        assertThat(engine.pulse(docker.member())).isInstanceOf(Answer.Unverified.class);
    }

    @Test
    void plainTcpIsRefusedBeyondLoopback() {
        Answer answer = engine.probe(with("tcp://10.1.2.3:2375", EngineEndpoint.Trust.PLAIN_LOOPBACK));
        assertThat(answer)
                .isEqualTo(new Answer.Silent(
                        "engine tcp://10.1.2.3:2375: without TLS only loopback addresses are allowed"));
    }

    @Test
    void withoutAnAuthorityThereIsNoTls() {
        Answer answer = engine.probe(with("tcp://127.0.0.1:2376", EngineEndpoint.Trust.MUTUAL_TLS));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Silent.class,
                        silent -> assertThat(silent.detail()).startsWith("no client certificate for cluster"));
    }

    @Test
    void aMissingSocketIsSilence() {
        Answer answer = engine.probe(with("unix:///nowhere/docker.sock", EngineEndpoint.Trust.LOCAL_SOCKET));
        assertThat(answer).isInstanceOf(Answer.Silent.class);
    }

    private Member with(String uri, EngineEndpoint.Trust trust) {
        Member member = docker.member();
        return new Member(member.cluster(), member.machine(), member.machineName(), new EngineEndpoint(uri, trust));
    }
}
