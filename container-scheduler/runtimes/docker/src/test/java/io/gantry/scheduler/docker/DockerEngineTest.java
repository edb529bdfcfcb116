package io.gantry.scheduler.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngineContract;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against a real Docker engine. */
class DockerEngineTest extends WorkloadEngineContract {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final Uid INSTALLATION = UIDS.next();
    private static final Uid CLUSTER = UIDS.next();

    private static PrivateDockerd dockerd;
    private static DockerEngine engine;

    @BeforeAll
    static void startDockerd() throws IOException {
        Optional<String> missing = PrivateDockerd.missingWithImage();
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        dockerd = PrivateDockerd.start();
        dockerd.importBusybox();
        var settings = new DockerSettings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(30));
        engine = new DockerEngine(settings, cluster -> Optional.empty(), InstantSource.system());
    }

    @AfterAll
    static void stopDockerd() throws IOException {
        if (dockerd != null) {
            engine.close();
            dockerd.close();
        }
    }

    @Override
    protected WorkloadEngine engine() {
        return engine;
    }

    @Override
    protected Target target() {
        return target(new EngineEndpoint(dockerd.endpoint(), Trust.LOCAL_SOCKET));
    }

    @Override
    protected Target silentTarget() {
        return target(new EngineEndpoint("tcp://127.0.0.1:1", Trust.PLAIN_LOOPBACK));
    }

    @Override
    protected String image() {
        return PrivateDockerd.IMAGE;
    }

    private static Target target(EngineEndpoint endpoint) {
        return new Target(INSTALLATION, CLUSTER, UIDS.next(), UIDS.next(), new Name("node-1"), endpoint);
    }
}
