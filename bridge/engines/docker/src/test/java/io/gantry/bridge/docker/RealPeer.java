package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.bridge.spi.ClusterEngineContract;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A real dockerd in the hands of the contract. */
final class RealPeer implements ClusterEngineContract.Peer, AutoCloseable {

    private final PrivateDockerd dockerd;

    RealPeer() throws IOException {
        dockerd = PrivateDockerd.start();
    }

    @Override
    public Member member() {
        return new Member(
                Uid.parse("0198c0de-0000-7000-8000-000000000001"),
                Uid.parse("0198c0de-0000-7000-8000-000000000002"),
                new Name("m-1"),
                new EngineEndpoint(dockerd.endpoint(), EngineEndpoint.Trust.LOCAL_SOCKET));
    }

    @Override
    public void start() {
        must(dockerd::startAgain);
    }

    @Override
    public void startAnother() {
        must(dockerd::startAnother);
    }

    @Override
    public void stop() {
        must(dockerd::stop);
    }

    @Override
    public void hang() {
        must(dockerd::hang);
    }

    @Override
    public void resume() {
        must(dockerd::resume);
    }

    @Override
    public void close() {
        must(dockerd::close);
    }

    private static void must(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Act {
        void run() throws IOException;
    }
}
