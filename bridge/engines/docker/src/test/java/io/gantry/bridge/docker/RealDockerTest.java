package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.spi.ClusterEngineContract;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** The contract with a real dockerd over its unix socket. */
class RealDockerTest extends ClusterEngineContract {

    private final DockerEngine engine = new DockerEngine(ClientTrust.NONE, WITHIN);
    private RealPeer dockerd;

    @BeforeEach
    void start() throws IOException {
        PrivateDockerd.missing().ifPresent(why -> Assumptions.abort(why));
        dockerd = new RealPeer();
    }

    @AfterEach
    void close() {
        engine.close();
        if (dockerd != null) {
            dockerd.close();
        }
    }

    @Override
    protected ClusterEngine engine() {
        return engine;
    }

    @Override
    protected Peer peer() {
        return dockerd;
    }
}
