package io.gantry.scheduler.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobStore;
import io.gantry.scheduler.journal.AllocationRow;
import io.gantry.scheduler.journal.AllocationTable;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import io.gantry.scheduler.spi.WorkloadEngine.LogRequest;
import io.gantry.scheduler.spi.WorkloadEngine.LogSink;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What tasks write, and commands run in them: straight from the engines, at a bounded pace. */
public final class TaskOutput {

    /** Tasks of one job whose output is given at once. */
    static final int TASKS_MAX = 64;

    static final int TASKS_LOOKED_AT_MAX = 10_000;
    /** Readers of output at once, of all jobs. */
    static final int READERS_MAX = 200;

    private static final long LOOK_MILLIS = 500;

    private final LayerContext context;
    private final WorkloadEngine engine;
    private final long bytesPerSecond;
    private final Mirror mirror = new Mirror();
    private final Semaphore readers = new Semaphore(READERS_MAX);
    private final Set<OutputStreamAnswer> answers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    public TaskOutput(LayerContext context, WorkloadEngine engine, long bytesPerSecond) {
        this.context = context;
        this.engine = engine;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** What is wanted of a job's output. */
    record Wanted(
            Name namespace,
            Name job,
            boolean follow,
            Optional<Integer> tail,
            Optional<Name> group,
            Optional<Integer> index) {

        boolean fits(AllocationRow row) {
            return group.map(row.group()::equals).orElse(true)
                    && index.map(wanted -> wanted == row.index()).orElse(true);
        }
    }

    /** One line, or part of a long one. */
    @Schema(name = "OutputLine")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            @Nullable Uid allocation,
            @Nullable Name group,
            @Nullable Integer index,
            String channel,
            String text) {}

    /** Why there is no more output of a task; without a task: of all. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Trouble(
            @Nullable Uid allocation,
            @Nullable Name group,
            @Nullable Integer index,
            String detail) {
        static Trouble of(AllocationRow row, String detail) {
            return new Trouble(row.uid(), row.group(), row.index(), detail);
        }
    }

    public record Exit(int exitCode) {}

    Result<Response> logs(Wanted wanted) {
        Optional<Job> job = context.database().read(unit -> JobStore.find(unit, wanted.namespace(), wanted.job()));
        if (job.isEmpty()) {
            return Result.refused(new Rejection.NotFound("job " + wanted.namespace() + "/" + wanted.job()));
        }
        return reader().map(answer -> {
            var pace = new Pace(bytesPerSecond, context.ticker());
            return answer.response(() ->
                    Thread.ofVirtual().name("scheduler-logs").start(() -> giveAll(job.get(), wanted, answer, pace)));
        });
    }

    /** Before the server waits for its requests: who follows a job would hold it up for ever. */
    public void endReaders() {
        stopping = true;
        answers.forEach(TaskOutput::endReader);
    }

    private static void endReader(OutputStreamAnswer answer) {
        answer.breakOff("trouble", new Trouble(null, null, null, "the server is stopping"));
    }

    private Result<OutputStreamAnswer> reader() {
        if (!readers.tryAcquire()) {
            return Result.refused(
                    new Rejection.TooMany("readers of output", Integer.toString(READERS_MAX), Duration.ofSeconds(5)));
        }
        var answer = new OutputStreamAnswer();
        answers.add(answer);
        answer.from(() -> {
            answers.remove(answer);
            readers.release();
        });
        if (stopping) {
            endReader(answer);
        }
        return Result.ok(answer);
    }

    /** Gives what is there; when following, also what is started later, until the job has ended. */
    private void giveAll(Job job, Wanted wanted, OutputStreamAnswer answer, Pace pace) {
        var given = new HashSet<Uid>();
        var open = new OpenStreams();
        try {
            boolean more = true;
            while (more && !answer.over()) {
                List<AllocationRow> rows = tasks(job, wanted);
                for (AllocationRow row : rows) {
                    if (hasOutput(row) && open.count() < TASKS_MAX && given.add(row.uid())) {
                        give(row, wanted, answer, pace, open);
                    }
                }
                more = wanted.follow() && mayRunMore(job);
                if (more) {
                    pause();
                }
            }
            open.awaitNone(answer::over);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (
                RuntimeException away) { // the top of a reader's thread; what was given must not look like all there is
            answer.breakOff(
                    "trouble", new Trouble(null, null, null, "cannot be followed further: " + away.getMessage()));
        } finally {
            answer.end();
        }
    }

    private List<AllocationRow> tasks(Job job, Wanted wanted) {
        return context
                .database()
                .read(unit -> AllocationTable.latestOfJob(unit, job.uid(), "", -1, TASKS_LOOKED_AT_MAX))
                .stream()
                .filter(wanted::fits)
                .limit(TASKS_MAX)
                .toList();
    }

    private static boolean hasOutput(AllocationRow row) {
        return switch (row.state()) {
            case RUNNING, STOPPING -> true;
            case SUCCEEDED, FAILED, STOPPED -> row.kept();
            case PLACED, STARTING, LOST, UNRECOGNIZED -> false;
        };
    }

    private boolean mayRunMore(Job job) {
        return context.database()
                .read(unit -> JobStore.find(unit, job.namespace(), job.name()))
                .filter(now -> now.uid().equals(job.uid()))
                .map(now -> switch (now.state()) {
                    case PENDING, RUNNING, STOPPING -> true;
                    case SUCCEEDED, FAILED, STOPPED, UNRECOGNIZED -> false;
                })
                .orElse(false);
    }

    private static void pause() throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void give(AllocationRow row, Wanted wanted, OutputStreamAnswer answer, Pace pace, OpenStreams open) {
        Optional<Target> target = target(row);
        if (target.isEmpty()) {
            answer.give("trouble", Trouble.of(row, "its node is gone"));
            return;
        }
        open.one();
        var lines = new Lines((channel, text) ->
                answer.give(null, new Line(row.uid(), row.group(), row.index(), word(channel), text)));
        LogSink sink = new LogSink() {
            @Override
            public void chunk(Channel channel, byte[] bytes) {
                pace.take(bytes.length);
                lines.add(channel, bytes);
            }

            @Override
            public void end(@Nullable Integer exitCode) {
                lines.end();
                open.done();
            }

            @Override
            public void broken(String detail) {
                lines.end();
                answer.give("trouble", Trouble.of(row, detail));
                open.done();
            }
        };
        answer.from(engine.logs(target.get(), row.uid(), new LogRequest(wanted.follow(), wanted.tail(), false), sink));
    }

    Result<Response> exec(Name namespace, Uid uid, List<String> command) {
        Optional<AllocationRow> found =
                context.database().read(unit -> AllocationTable.byUid(unit, namespace, uid)).stream()
                        .findFirst();
        if (found.isEmpty()) {
            return Result.refused(new Rejection.NotFound("allocation " + namespace + "/" + uid));
        }
        AllocationRow row = found.get();
        if (row.state() != AllocationState.RUNNING) {
            return Result.refused(
                    new Rejection.IllegalMove("allocation " + uid, row.state().name(), "run a command"));
        }
        Optional<Target> target = target(row);
        if (target.isEmpty()) {
            return Result.refused(new Rejection.Unavailable("node " + row.nodeName(), Duration.ofSeconds(1)));
        }
        return reader().map(answer -> answer.response(() -> run(target.get(), row, command, answer)));
    }

    private void run(Target target, AllocationRow row, List<String> command, OutputStreamAnswer answer) {
        var pace = new Pace(bytesPerSecond, context.ticker());
        var lines = new Lines((channel, text) -> answer.give(null, new Line(null, null, null, word(channel), text)));
        answer.from(engine.exec(target, row.uid(), command, new LogSink() {
            @Override
            public void chunk(Channel channel, byte[] bytes) {
                pace.take(bytes.length);
                lines.add(channel, bytes);
                lines.end(); // a command may talk with somebody who waits for it
            }

            @Override
            public void end(@Nullable Integer exitCode) {
                lines.end();
                answer.give("exit", new Exit(exitCode == null ? -1 : exitCode));
                answer.end();
            }

            @Override
            public void broken(String detail) {
                lines.end();
                answer.give("trouble", Trouble.of(row, detail));
                answer.end();
            }
        }));
    }

    private Optional<Target> target(AllocationRow row) {
        Optional<NodeFact> node = context.database().read(unit -> mirror.get(unit, BridgeTopics.NODES, row.node()));
        return node.map(fact -> new Target(
                context.installation().uid(), fact.cluster(), fact.machine(), fact.uid(), fact.name(), fact.engine()));
    }

    private static String word(Channel channel) {
        return channel.name().toLowerCase(Locale.ROOT);
    }
}
