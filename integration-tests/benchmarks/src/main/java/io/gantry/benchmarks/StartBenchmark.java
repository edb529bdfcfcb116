package io.gantry.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From exec to the first answer and to readiness, on a data folder that has been used before; without and with a cache of
 * classes loaded and linked before (JEP 483, 514). The cache is made here, by a training start on a scratch data folder,
 * and left where the launcher finds it.
 */
final class StartBenchmark {

    /** From ready to where memory is read: the first sweep of every loop is over. */
    private static final Duration AFTER_READY = Duration.ofSeconds(5);

    private final Report report;
    private final int runs;
    private final boolean withCache;

    StartBenchmark(Settings settings, Report report) {
        this.report = report;
        this.runs = settings.number("runs", 5);
        this.withCache = settings.number("cache", 1) == 1;
        settings.done();
    }

    void run() throws Exception {
        try (var installation = new Installation(Map.of())) {
            report.note("first start, which makes the data");
            installation.start(List.of());
            installation.stop();
            measure(installation, "start", List.of());
            if (withCache) {
                Path cache = Checkout.serverCache();
                train(cache);
                report.figure("start.cache-size", "MiB", Files.size(cache) / 1048576.0);
                measure(installation, "start.cached", List.of("-XX:AOTCache=" + cache));
            }
        }
    }

    private void measure(Installation installation, String name, List<String> options) throws Exception {
        var live = new ArrayList<Double>();
        var ready = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            Installation.Start start = installation.start(options);
            live.add(Waiting.seconds(start.exec(), start.live()));
            ready.add(Waiting.seconds(start.exec(), start.ready()));
            Waiting.pause(AFTER_READY);
            memory.add(Usage.residentMib(List.of(installation.server())));
            installation.stop();
        }
        report.figure(name + ".exec-to-live", "s", live);
        report.figure(name + ".exec-to-ready", "s", ready);
        report.figure(name + ".memory", "MiB", memory);
    }

    /** Made beside its place and moved there when whole. */
    private void train(Path cache) throws IOException, InterruptedException {
        report.note("a training start, which makes " + cache);
        Path unfinished = cache.resolveSibling(cache.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (var scratch = new Installation(Map.of())) {
            scratch.start(List.of("-XX:AOTCacheOutput=" + unfinished));
            Waiting.pause(AFTER_READY);
            scratch.stop();
        }
        Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
