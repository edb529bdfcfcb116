package io.gantry.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.scheduler.FakeWorkloadEngine;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.dispatch.EngineResult.RemoveAnswered;
import io.gantry.scheduler.dispatch.EngineResult.StartAnswered;
import io.gantry.scheduler.dispatch.EngineResult.StopAnswered;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is sent to an engine while the lease is sure to last, and what is not when it is not. */
class EngineCallsTest {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final EngineEndpoint ENDPOINT = new EngineEndpoint("tcp://127.0.0.1:2", Trust.PLAIN_LOOPBACK);
    private static final Target TARGET =
            new Target(UIDS.next(), UIDS.next(), UIDS.next(), UIDS.next(), new Name("n"), ENDPOINT);
    private static final Duration GRACE = Duration.ofMinutes(7);

    private volatile boolean lasts = true;
    private final FakeWorkloadEngine engine = new FakeWorkloadEngine(InstantSource.system());
    private final BlockingQueue<EngineResult> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> asked = new LinkedBlockingQueue<>();
    private final EngineCalls calls = new EngineCalls(
            engine,
            Wallet.EMPTY,
            () -> 0,
            new ServerThreads(),
            longest -> {
                asked.add(longest);
                return lasts;
            },
            answers::add);

    @Test
    void nothingIsChangedOnAnEngineByAnOwnerWhoseLeaseMayNotLast() throws Exception {
        Uid running = start();
        lasts = false;

        calls.start(TARGET, workload(UIDS.next()));
        assertThat(next(StartAnswered.class).answer()).isInstanceOf(Started.Unreachable.class);
        calls.stop(TARGET, running, GRACE);
        assertThat(next(StopAnswered.class).answer()).isInstanceOf(Outcome.Unreachable.class);
        calls.remove(TARGET, running);
        assertThat(next(RemoveAnswered.class).answer()).isInstanceOf(Outcome.Unreachable.class);
        calls.clear(TARGET, running, GRACE);
        assertThat(next(RemoveAnswered.class).answer()).isInstanceOf(Outcome.Unreachable.class);

        assertThat(engine.running(ENDPOINT)).containsExactly(running);
        calls.list(TARGET);
        assertThat(next(EngineResult.Listed.class).answer())
                .as("looking changes nothing")
                .isNotNull();
    }

    @Test
    void theLeaseMustOutlastTheGraceToo() throws Exception {
        Uid running = start();
        asked.clear();
        calls.stop(TARGET, running, GRACE);
        assertThat(next(StopAnswered.class).answer()).isInstanceOf(Outcome.Done.class);
        assertThat(asked).containsExactly(EngineCalls.LONGEST.plus(GRACE));
    }

    private Uid start() throws Exception {
        Uid uid = UIDS.next();
        calls.start(TARGET, workload(uid));
        assertThat(next(StartAnswered.class).answer()).isInstanceOf(Started.Running.class);
        return uid;
    }

    private static Workload workload(Uid uid) throws Exception {
        Task task = GantryJson.strict()
                .readValue(
                        "{\"image\":\"" + FakeWorkloadEngine.IMAGE + "\",\"command\":[\"sleep\",\"1000\"],"
                                + "\"resources\":{\"cpu\":\"50m\",\"memory\":\"16Mi\"}}",
                        Task.class);
        return new Workload(uid, 1, new Name("shop"), new Name("web"), task, Map.of(), Map.of());
    }

    private <T extends EngineResult> T next(Class<T> kind) throws InterruptedException {
        return kind.cast(answers.poll(30, TimeUnit.SECONDS));
    }
}
