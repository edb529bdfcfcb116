package io.gantry.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From exec to the first answer and to readiness, on a data folder that has been used before; without and with the caches
 * of classes loaded and linked before (JEP 483, 514) which the launcher made after it built the server. Then the memory of
 * all there is: server, Kafka, PostgreSQL.
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
        Path cache = Checkout.serverCache();
        if (withCache && !Files.exists(cache)) {
            throw new IllegalStateException(cache + " is not there: was ./gantry told GANTRY_NO_AOT, or did its"
                    + " training fail (target/training.log)? cache=0 measures without");
        }
        try (var installation = new Installation(Map.of())) {
            report.note("first start, which makes the data");
            installation.start(Installation.Caches.NONE);
            installation.stop();
            measure(installation, "start", Installation.Caches.NONE);
            if (withCache) {
                report.figure("start.cache-size", "MiB", Files.size(cache) / 1048576.0);
                measure(installation, "start.cached", Installation.Caches.ALL);
            }
        }
    }

    private void measure(Installation installation, String name, Installation.Caches caches) throws Exception {
        var live = new ArrayList<Double>();
        var ready = new ArrayList<Double>();
        var memory = new LinkedHashMap<String, List<Double>>();
        for (int run = 0; run < runs; run++) {
            Installation.Start start = installation.start(caches);
            live.add(Waiting.seconds(start.exec(), start.live()));
            ready.add(Waiting.seconds(start.exec(), start.ready()));
            Waiting.pause(AFTER_READY);
            residentMib(installation)
                    .forEach((whose, mib) -> memory.computeIfAbsent(whose, key -> new ArrayList<>())
                            .add(mib));
            installation.stop();
        }
        report.figure(name + ".exec-to-live", "s", live);
        report.figure(name + ".exec-to-ready", "s", ready);
        memory.forEach((whose, mib) -> report.figure(name + ".memory." + whose, "MiB", mib));
    }

    private static Map<String, Double> residentMib(Installation installation) {
        Map<String, Double> memory = IdleBenchmark.each(installation, Usage::residentMib);
        double all = memory.values().stream().mapToDouble(Double::doubleValue).sum();
        memory.put("all", all);
        return memory;
    }
}
