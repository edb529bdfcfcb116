package io.gantry.benchmarks;

import io.gantry.benchmarks.Facts.Seen;
import io.gantry.provisioner.boot.image.HelloImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way of one pool and one job on real engines. Clocks run from the sending of the REST request to the fact in the
 * topic, as any other layer would see it.
 */
final class PathBenchmark {

    private static final String NODES = "gantry.nodes";
    private static final String ALLOCATIONS = "gantry.allocations";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int MACHINES = 4;
    /** Ends at once when it is asked to: what is measured is starting. */
    private static final String TASK = """
            {"image":"gantry/hello:1","command":["/bin/sh","-c","trap 'exit 0' TERM; sleep 3600 & wait"],\
            "resources":{"cpu":"5m","memory":"8Mi"},"terminationGrace":"2s"}""";

    private final Report report;
    private final int poolRuns;
    private final int jobRuns;
    private final int manyTasks;
    private final int manyRuns;
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    /** So many different objects in the state that is waited for. */
    private static final class Expected {
        private final int count;
        private final Set<String> there = new HashSet<>();
        private final CompletableFuture<Long> done = new CompletableFuture<>();

        Expected(int count) {
            this.count = count;
        }

        void add(String uid, long nanos) {
            if (there.add(uid) && there.size() == count) {
                done.complete(nanos);
            }
        }
    }

    PathBenchmark(Settings settings, Report report) {
        this.report = report;
        this.poolRuns = settings.number("pools", 3);
        this.jobRuns = settings.number("jobs", 10);
        this.manyTasks = settings.number("tasks", 100);
        this.manyRuns = settings.number("many", 3);
        settings.done();
    }

    void run() throws Exception {
        try (var installation = new Installation(Map.of())) {
            installation.start();
            var declared = new Declared(installation.rest());
            declared.ground("spread", """
                    {driver: local, maxMachines: 8, machine: {cpu: 500m, memory: 512Mi, disk: 1Gi}, \
                    parameters: {subnet: %s}, preloadImages: [{name: "%s", archive: %s}]}""".formatted(installation.cidr(), HelloImage.NAME, image(installation)));
            try (Facts facts = Facts.follow(installation.kafkaServers(), List.of(NODES, ALLOCATIONS), this::seen)) {
                measure(installation, declared);
                facts.check();
            }
        }
    }

    private static Path image(Installation installation) throws IOException {
        Path archive = installation.home().resolve("images/hello.tar");
        Files.createDirectories(archive.getParent());
        HelloImage.write(
                HelloImage.busybox()
                        .orElseThrow(() -> new IllegalStateException(
                                "the image needs a static busybox; on Debian: apt-get install " + HelloImage.PACKAGE)),
                archive);
        return archive;
    }

    private void seen(Seen seen) {
        String state = seen.text("state");
        if (seen.topic().equals(NODES) && state.equals("READY")) {
            count("pool/" + seen.text("poolName"), seen);
        } else if (seen.topic().equals(ALLOCATIONS) && state.equals("RUNNING")) {
            count("job/" + seen.text("jobName"), seen);
        }
    }

    private void count(String key, Seen seen) {
        Expected waiting = expected.get(key);
        if (waiting != null) {
            waiting.add(seen.text("uid"), seen.nanos());
        }
    }

    private void measure(Installation installation, Declared declared) throws Exception {
        Rest rest = installation.rest();
        var pools = new ArrayList<Double>();
        for (int run = 1; run <= poolRuns; run++) {
            String name = "pool-" + run;
            pools.add(clock("pool/" + name, MACHINES, () -> declared.pool(name, MACHINES)));
            report.note("pool " + run + ": " + pools.getLast() + " s");
            if (run < poolRuns) {
                rest.delete("/v1/pools/" + name);
                gone(rest, "/v1/machines");
                gone(rest, "/v1/nodes");
            }
        }
        report.figure("path.pool-to-4-nodes-ready", "s", pools);
        report.figure("path.job-to-first-running", "s", jobs(rest, declared, "one", 1, jobRuns));
        report.figure("path." + manyTasks + "-tasks-running", "s", jobs(rest, declared, "many", manyTasks, manyRuns));
    }

    private List<Double> jobs(Rest rest, Declared declared, String prefix, int tasks, int runs) throws Exception {
        var took = new ArrayList<Double>();
        for (int run = 1; run <= runs; run++) {
            String name = prefix + "-" + run;
            took.add(clock("job/" + name, tasks, () -> declared.job(name, tasks, TASK)));
            rest.delete(Declared.JOBS + name);
            gone(rest, "/v1/namespaces/bench/jobs");
        }
        report.note(prefix + ": " + took);
        return took;
    }

    /** What was deleted must not disturb what comes next. */
    private static void gone(Rest rest, String path) {
        Waiting.until(
                "nothing of " + path,
                LIMIT,
                LOOK_EVERY,
                () -> rest.get(path + "?limit=1").path("items").isEmpty());
    }

    /** Asks for something. */
    private interface Request {
        void send() throws IOException, InterruptedException;
    }

    private double clock(String key, int count, Request request)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var awaited = new Expected(count);
        expected.put(key, awaited);
        long began = System.nanoTime();
        request.send();
        return Waiting.seconds(began, awaited.done.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
}
