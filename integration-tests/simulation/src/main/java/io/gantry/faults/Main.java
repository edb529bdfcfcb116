package io.gantry.faults;

import io.gantry.faults.Simulation.Plan;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.world.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code java -jar gantry-simulation.jar [seeds=A..B] [workers=N] [shape=S] [commit=ID] [progress]}: runs these seeds. */
public final class Main {

    private static final String USAGE =
            "./gantry simulate-faults --seeds A..B [--workers N] [--shape scheduler|supply|all]";

    private Main() {}

    private record Asked(
            long first, long last, int workers, @Nullable Shape shape, String commit, boolean progress) {

        static Asked of(String[] words) {
            long first = 1;
            long last = 100;
            int workers = Runtime.getRuntime().availableProcessors();
            Shape shape = null;
            String commit = "unknown";
            boolean progress = false;
            for (String word : words) {
                String value = word.substring(word.indexOf('=') + 1);
                if (word.startsWith("seeds=")) {
                    String[] ends = value.split("\\.\\.", 2);
                    first = Long.parseLong(ends[0]);
                    last = Long.parseLong(ends[ends.length - 1]);
                } else if (word.startsWith("workers=")) {
                    workers = Integer.parseInt(value);
                } else if (word.startsWith("shape=")) {
                    shape = shape(value);
                } else if (word.startsWith("commit=")) {
                    commit = value;
                } else if (word.equals("progress")) {
                    progress = true;
                } else {
                    throw new IllegalArgumentException("unknown word '" + word + "'");
                }
            }
            if (first > last || workers < 1) {
                throw new IllegalArgumentException("seeds " + first + ".." + last + " with " + workers + " workers");
            }
            return new Asked(first, last, workers, shape, commit, progress);
        }

        private static Shape shape(String name) {
            return Arrays.stream(Shape.values())
                    .filter(shape -> shape.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no shape '" + name + "'"));
        }

        long count() {
            return last - first + 1;
        }
    }

    public static void main(String[] words) throws IOException {
        PrintStream out = System.out;
        Asked asked;
        try {
            asked = Asked.of(words);
        } catch (IllegalArgumentException wrong) {
            out.println("error: " + wrong.getMessage() + "; " + USAGE);
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("gantry-simulation");
        List<Outcome> failed;
        try (var simulation = new Simulation(folder)) {
            failed = run(asked, simulation, out);
        } finally {
            delete(folder);
        }
        failed.sort(Comparator.comparingLong(Outcome::seed));
        failed.stream().limit(3).forEach(each -> out.println(Report.of(each, asked.commit())));
        out.println(
                failed.isEmpty()
                        ? "0 violations"
                        : failed.size() + " of " + asked.count() + " seeds did not hold: "
                                + failed.stream().map(Outcome::seed).toList());
        System.exit(failed.isEmpty() ? 0 : 1);
    }

    private static List<Outcome> run(Asked asked, Simulation simulation, PrintStream out) {
        var done = new AtomicLong();
        var turns = new AtomicLong();
        var bad = new AtomicLong();
        long begun = System.nanoTime();
        boolean progress = asked.progress();
        var plan =
                new Plan(asked.shape(), Sabotage.valueOf(System.getProperty("gantry.sabotage", Sabotage.NONE.name())));
        List<Outcome> failed = simulation.run(asked.first(), asked.last(), asked.workers(), plan, outcome -> {
            long count = done.incrementAndGet();
            turns.addAndGet(outcome.turns());
            bad.addAndGet(outcome.holds() ? 0 : 1);
            if (progress) {
                out.printf("\r%d of %d seeds, %d violations ", count, asked.count(), bad.get());
            }
            if (Boolean.getBoolean("gantry.hashes")) {
                String word = outcome.violation() == null
                        ? "holds"
                        : String.valueOf(outcome.violation().getMessage());
                out.printf("%d %016x %d %s%n", outcome.seed(), outcome.hash(), outcome.turns(), word);
            }
        });
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        out.printf(
                "%s%d seeds in %.1f s (%.0f ms each, %d workers), %,d turns; commit %s%n",
                progress ? "\r" : "",
                asked.count(),
                took.toMillis() / 1e3,
                (double) took.toMillis() / asked.count(),
                asked.workers(),
                turns.get(),
                asked.commit());
        return failed;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
