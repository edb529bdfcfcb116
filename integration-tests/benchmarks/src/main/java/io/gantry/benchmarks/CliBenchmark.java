package io.gantry.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code gantry version} from exec to its end: the packaged command without and with the cache of classes loaded and
 * linked before (JEP 483, 514) that the launcher made at the command's first use, and what people type in a checkout.
 */
final class CliBenchmark {

    private static final int SECONDS_MAX = 60;

    private final Report report;
    private final int runs;

    CliBenchmark(Settings settings, Report report) {
        this.report = report;
        this.runs = settings.number("runs", 20);
        settings.done();
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be at least 1");
        }
    }

    void run() throws Exception {
        String launcher = Checkout.program("gantry").toString();
        time(List.of(launcher, "version")); // makes the cache
        Path cache = Checkout.program("cli/target/gantry.aot");
        if (Files.size(cache) == 0) {
            throw new IllegalStateException(
                    cache + " is empty: the launcher could not make the command's cache;" + " remove it, and repeat");
        }
        measure("cli.version", packaged());
        report.figure("cli.cache-size", "MiB", Files.size(cache) / 1048576.0);
        // A cache that does not fit is an error here, not a slower start.
        measure("cli.version.cached", packaged("-XX:AOTMode=on", "-XX:AOTCache=" + cache));
        measure("cli.version.launcher", List.of(launcher, "version"));
    }

    /** As the launcher runs it. */
    private static List<String> packaged(String... options) {
        var command = new ArrayList<>(List.of(Checkout.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", Checkout.program("cli/target/gantry.jar").toString(), "version"));
        return command;
    }

    private void measure(String name, List<String> command) throws IOException, InterruptedException {
        time(command); // reads the files into the host's memory
        var seconds = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            seconds.add(time(command));
        }
        report.figure(name, "s", seconds);
    }

    private static double time(List<String> command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        long end = System.nanoTime();
        if (!ended || process.exitValue() != 0 || !said.startsWith("gantry ")) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " did not say its version: " + said);
        }
        return Waiting.seconds(began, end);
    }
}
