package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.JobCommands.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Who submits jobs, changes them, stops and deletes them; and tries again until there is an answer. */
final class People {

    private static final int JOBS_MAX = 7;

    private final Stage stage;
    private final Program program;
    private final Asking<SchedulerLayer> scheduler;
    private final RandomGenerator random;
    private final List<Wanted> jobs = new ArrayList<>();
    private boolean resting;

    People(Stage stage, Supplier<Optional<Copy>> active, RandomGenerator random) {
        this.stage = stage;
        this.program = new Program(stage, "people", Duration.ZERO);
        this.random = random;
        this.scheduler = new Asking<>(stage, program, random, active, Copy::scheduler);
    }

    void begin() {
        program.threads().start("people", this::live);
    }

    /** They want nothing else any more; what they are about they finish. */
    void rest() {
        resting = true;
    }

    List<Wanted> jobs() {
        return List.copyOf(jobs);
    }

    private void live() {
        stage.sleep(Duration.ofMillis(200));
        while (!resting) {
            act();
            stage.sleep(Duration.ofMillis(200 + random.nextInt(9_000)));
        }
    }

    private void act() {
        List<Wanted> living = jobs.stream().filter(Wanted::lives).toList();
        int choice = random.nextInt(10);
        if (living.isEmpty() || (choice < 5 && jobs.size() < JOBS_MAX)) {
            submit();
            return;
        }
        Wanted job = living.get(random.nextInt(living.size()));
        switch (choice) {
            case 5, 6 -> scale(job);
            case 7 -> change(job);
            case 8 -> stop(job);
            case 9 -> delete(job);
            default -> {
                // content
            }
        }
    }

    // ---- what they want

    private void submit() {
        boolean batch = random.nextBoolean();
        long cpu = 300 + 100L * random.nextInt(8);
        var name = new Name((batch ? "batch-" : "service-") + jobs.size());
        var job = new Wanted(name, cpu, spec(batch, 1 + random.nextInt(4), cpu));
        jobs.add(job);
        put(job, job.spec(), new Precondition.MustNotExist());
    }

    private JobSpec spec(boolean batch, int count, long cpu) {
        var restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2, Duration.ofSeconds(1));
        var group = new TaskGroup(new Name("main"), count, List.of(), List.of(), restart, task(batch, cpu));
        if (random.nextBoolean()) {
            group = group.withOnNodeLost(
                    random.nextBoolean()
                            ? NodeLoss.of(NodeLoss.Mode.WAIT_FOR_NODE, null)
                            : NodeLoss.of(NodeLoss.Mode.REPLACE_AFTER, Duration.ofSeconds(random.nextInt(20))));
        }
        if (!batch && random.nextBoolean()) {
            group = group.withUpdate(
                    UpdatePolicy.of(random.nextInt(2), 1, Duration.ofMinutes(1), random.nextBoolean()));
        }
        return JobSpec.of(null, batch ? JobSpec.Type.BATCH : JobSpec.Type.SERVICE, null, List.of(group));
    }

    private Task task(boolean batch, long cpu) {
        int code = random.nextInt(4) == 0 ? 1 : 0;
        List<String> command = batch
                ? List.of(Machines.RUN, Integer.toString(random.nextInt(20)), Integer.toString(code))
                : random.nextInt(3) == 0
                        ? List.of(Machines.RUN, Integer.toString(15 + random.nextInt(60)), "1")
                        : List.of("serve", Integer.toString(random.nextInt()));
        return Task.of(
                "image:1",
                command,
                null,
                Map.of(),
                Resources.of(cpu, 64L << 20),
                null,
                Duration.ofSeconds(random.nextInt(8)));
    }

    private void scale(Wanted job) {
        if (job.isService()) {
            TaskGroup group = job.spec().groups().getFirst();
            int count = random.nextInt(5);
            put(job, job.spec().withGroups(List.of(withCount(group, count))), new Precondition.MustExist());
        }
    }

    private static TaskGroup withCount(TaskGroup group, int count) {
        return group.withCount(count);
    }

    private void change(Wanted job) {
        if (job.isService()) {
            TaskGroup group = job.spec().groups().getFirst();
            var other = group.withTask(task(false, job.cpuMilli()));
            put(job, job.spec().withGroups(List.of(other)), new Precondition.MustExist());
        }
    }

    private void put(Wanted job, JobSpec spec, Precondition precondition) {
        var header = new Manifest.Header(job.name(), Clusters.DEV, Map.of("cpu", Long.toString(job.cpuMilli())));
        var command = new JobCommands.Put(
                Clusters.DEV,
                new Manifest<>(Kind.API_VERSION, Kind.JOB, header, spec),
                precondition,
                Mode.WRITE,
                JobCommands.Hopeless.ACCEPT,
                null);
        scheduler.until("put " + job.name(), layer -> answered(layer.jobs().put(command)));
        job.spec(spec);
    }

    private void stop(Wanted job) {
        scheduler.until(
                "stop " + job.name(), layer -> answered(layer.jobs().stop(Clusters.DEV, job.name(), Mode.WRITE)));
        job.stopped();
    }

    private void delete(Wanted job) {
        scheduler.until(
                "delete " + job.name(),
                layer -> answered(
                        layer.jobs().delete(Clusters.DEV, job.name(), new Precondition.MustExist(), Mode.WRITE)));
        job.deleted();
    }

    /** Whether it is so now: what an earlier try, unanswered, may have brought about counts. */
    private static boolean answered(Result<?> result) {
        return switch (result) {
            case Result.Ok<?> _ -> true;
            case Result.Refused<?>(Rejection.AlreadyExists _) -> true;
            case Result.Refused<?>(Rejection.NotFound _) -> true;
            case Result.Refused<?>(Rejection.NotYetKnown _) -> false;
            case Result.Refused<?>(Rejection.Unavailable _) -> false;
            case Result.Refused<?>(Rejection why) -> throw new IllegalStateException("refused: " + why);
        };
    }
}
