package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.spi.ClusterEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract with a real dockerd over its unix socket. */
class RealDockerTest extends ClusterEngineContract {

    @TempDir
    private Path folder;

    private final DockerEngine engine = new DockerEngine(ClientTrust.NONE, WITHIN);
    private PrivateDockerd dockerd;

    @BeforeEach
    void start() {
        PrivateDockerd.missing().ifPresent(why -> Assumptions.abort(why));
        dockerd = new PrivateDockerd(folder);
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
