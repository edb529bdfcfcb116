package io.gantry.scheduler;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngineContract;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What the tests run on does what real engines do. */
class FakeWorkloadEngineTest extends WorkloadEngineContract {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final Uid INSTALLATION = UIDS.next();

    private final FakeWorkloadEngine engine = new FakeWorkloadEngine(InstantSource.system());

    FakeWorkloadEngineTest() {
        engine.silence(new EngineEndpoint("tcp://127.0.0.1:1", Trust.PLAIN_LOOPBACK));
    }

    @Override
    protected WorkloadEngine engine() {
        return engine;
    }

    @Override
    protected Target target() {
        return target("tcp://127.0.0.1:2");
    }

    @Override
    protected Target silentTarget() {
        return target("tcp://127.0.0.1:1");
    }

    @Override
    protected String image() {
        return FakeWorkloadEngine.IMAGE;
    }

    private static Target target(String uri) {
        return new Target(
                INSTALLATION,
                UIDS.next(),
                UIDS.next(),
                UIDS.next(),
                new Name("n"),
                new EngineEndpoint(uri, Trust.PLAIN_LOOPBACK));
    }
}
