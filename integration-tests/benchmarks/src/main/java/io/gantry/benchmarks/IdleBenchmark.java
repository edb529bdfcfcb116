package io.gantry.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the server, its PostgreSQL and its Kafka use when all that happens is that a thousand nodes are asked. */
final class IdleBenchmark {

    private final Report report;
    private final int nodes;
    private final Duration settle;
    private final Duration measure;

    IdleBenchmark(Settings settings, Report report) {
        this.report = report;
        this.nodes = settings.number("nodes", 1_000);
        this.settle = settings.seconds("settle", 60);
        this.measure = settings.seconds("measure", 60);
        settings.done();
    }

    void run() throws Exception {
        try (Fleet fleet = Fleet.start(nodes, report)) {
            report.note("settling");
            Waiting.pause(settle);
            Map<String, Double> before = each(fleet.installation(), Usage::cpuSeconds);
            long began = System.nanoTime();
            long requests = fleet.world("requests");
            Waiting.pause(measure);
            Map<String, Double> after = each(fleet.installation(), Usage::cpuSeconds);
            double seconds = Waiting.seconds(began, System.nanoTime());
            report.note((fleet.world("requests") - requests) / seconds + " requests a second to the engines");
            double all = 0;
            for (var program : after.entrySet()) {
                double percent = 100 * (program.getValue() - before.getOrDefault(program.getKey(), 0.0)) / seconds;
                report.figure("idle.cpu." + program.getKey(), "%", percent);
                all += percent;
            }
            report.figure("idle.cpu.all", "%", all);
            each(fleet.installation(), Usage::residentMib)
                    .forEach((program, mib) -> report.figure("idle.memory." + program, "MiB", mib));
        }
    }

    /** The server's own process, and the trees of the programs it brought along. */
    static Map<String, Double> each(Installation installation, ToDoubleFunction<List<ProcessHandle>> figure) {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("server", figure.applyAsDouble(List.of(installation.server())));
        for (String child : List.of("postgres", "kafka")) {
            figures.put(
                    child,
                    figure.applyAsDouble(Usage.tree(installation.child(child).orElseThrow())));
        }
        return figures;
    }
}
