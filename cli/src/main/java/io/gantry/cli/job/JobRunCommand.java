package io.gantry.cli.job;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.apply.Applier;
import io.gantry.cli.apply.FileOption;
import io.gantry.cli.object.Scope;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Runs a job: of a file (-f), or one group of containers described here.",
        footer = {"", "  gantry job run hello --image gantry/hello:1 --count 4 --wait", "  gantry job run -f job.yaml"})
public final class JobRunCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "JOB", description = "Its name, without -f.")
    private @Nullable String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "After --: replaces the image's entry point.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file with one or more jobs.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--image", paramLabel = "IMAGE", description = "The container's image.")
    private @Nullable String image;

    @Option(names = "--count", paramLabel = "N", description = "How many (default: 1).")
    private int count = 1;

    @Option(names = "--cpu", paramLabel = "CPU", description = "For each: 250m, 2 (default: 100m).")
    private String cpu = "100m";

    @Option(names = "--memory", paramLabel = "BYTES", description = "For each: 64Mi, 1Gi (default: 64Mi).")
    private String memory = "64Mi";

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "May be repeated.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Where (default: the only one allowed).")
    private @Nullable String cluster;

    @Option(names = "--service", description = "Runs until stopped; else it is done when all have succeeded.")
    private boolean service;

    @Option(names = "--constraint", paramLabel = "LABEL=VALUE", description = "Only on nodes with this label.")
    private Map<String, String> constraints = new LinkedHashMap<>();

    @Option(names = "--fail-fast", description = "Refuses a job that no node there is could ever hold.")
    private boolean failFast;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobRunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Manifest<?>> jobs = files.isEmpty() ? List.of(described()) : ofFiles();
        Api api = connection.open(context);
        new Applier(api, context)
                .carryOutNow(jobs, failFast ? Applier.Placement.MUST_BE_POSSIBLE : Applier.Placement.MAY_WAIT);
        boolean failed = false;
        for (Manifest<?> job : jobs) {
            failed |= wait.wanted() && !succeeded(api, job);
        }
        return (failed ? Exit.FAILED : Exit.OK).code();
    }

    private boolean succeeded(Api api, Manifest<?> job) {
        ApiObject done = new Waiting(api, context, wait.timeout())
                .untilDone(
                        Kind.JOB,
                        String.valueOf(job.metadata().namespace()),
                        job.metadata().name().value());
        return !done.text("status.state", "state").equals("FAILED");
    }

    private List<Manifest<?>> ofFiles() {
        List<Manifest<?>> manifests = FileOption.read(files, context, scope.namespace(context));
        for (Manifest<?> manifest : manifests) {
            if (manifest.kind() != Kind.JOB) {
                throw new Failure(
                        Exit.USAGE,
                        "error: job run takes jobs, and there is a "
                                + manifest.kind().singular() + " in the file",
                        "  do:  gantry apply -f " + String.join(" -f ", files));
            }
        }
        return manifests;
    }

    private Manifest<?> described() {
        if (name == null || image == null) {
            throw new Failure(Exit.USAGE, "error: give a file with -f, or a name and --image");
        }
        try {
            var task = Task.of(
                    image,
                    command,
                    null,
                    env,
                    new Resources(Cpu.parse(cpu), Bytes.parse(memory), null, null),
                    null,
                    null);
            var group = TaskGroup.of(new Name("main"), count, requirements(), null, null, null, null, null, task);
            var spec = JobSpec.of(
                    cluster == null ? null : new Name(cluster),
                    service ? JobSpec.Type.SERVICE : JobSpec.Type.BATCH,
                    null,
                    List.of(group));
            var header = new Manifest.Header(new Name(name), new Name(scope.namespace(context)), Map.of());
            return new Manifest<>(Kind.API_VERSION, Kind.JOB, header, spec);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "error: " + e.getMessage());
        }
    }

    private List<Requirement> requirements() {
        return constraints.entrySet().stream()
                .map(label -> new Requirement(label.getKey(), Requirement.Operator.IN, List.of(label.getValue())))
                .toList();
    }
}
