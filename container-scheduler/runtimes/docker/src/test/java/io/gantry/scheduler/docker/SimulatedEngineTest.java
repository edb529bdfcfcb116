package io.gantry.scheduler.docker;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngineContract;
import io.gantry.simulation.SystemClock;
import io.gantry.simulation.WorldServer;
import io.gantry.simulation.machine.MachineSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against a simulated engine: the two worlds must not differ in what the scheduler relies on. */
class SimulatedEngineTest extends WorkloadEngineContract {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final Uid INSTALLATION = UIDS.next();
    private static final Uid CLUSTER = UIDS.next();
    private static final String IMAGE = "gantry/hello:1";

    private static WorldServer world;
    private static DockerEngine engine;

    @BeforeAll
    static void openTheWorld() throws IOException {
        world = new WorldServer(0, new SystemClock());
        world.world()
                .make(new MachineSpec(
                        "m-1", "m-1", "test", "test", 0, 4_000, 8L << 30, Map.of(), List.of(IMAGE), null, null));
        var settings = new DockerSettings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(30));
        engine = new DockerEngine(settings, cluster -> Optional.empty(), InstantSource.system());
    }

    @AfterAll
    static void closeTheWorld() throws IOException {
        engine.close();
        world.close();
    }

    @Override
    protected WorkloadEngine engine() {
        return engine;
    }

    @Override
    protected Target target() {
        return target(world.url().replace("http:", "tcp:") + "/machines/m-1");
    }

    @Override
    protected Target silentTarget() {
        return target("tcp://127.0.0.1:1/machines/m-1");
    }

    @Override
    protected String image() {
        return IMAGE;
    }

    private static Target target(String uri) {
        var endpoint = new EngineEndpoint(uri, Trust.PLAIN_LOOPBACK);
        return new Target(INSTALLATION, CLUSTER, UIDS.next(), UIDS.next(), new Name("node-1"), endpoint);
    }
}
