package io.gantry.scheduler.core.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks of the core. Prints a line a figure: name, median, unit, runs, spread (greatest less smallest). Takes
 * what JMH takes: {@code -l} lists, a word picks.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        var given = new CommandLineOptions(arguments);
        if (given.shouldList()) {
            new Runner(given).list();
            return;
        }
        var options =
                new OptionsBuilder().parent(given).verbosity(VerboseMode.SILENT).shouldFailOnError(true);
        if (given.getIncludes().isEmpty()) {
            options.include("io.gantry.scheduler.core.bench");
        }
        var runner = new Runner(options.build());
        Collection<RunResult> results = runner.run();
        results.forEach(Main::print);
    }

    private static void print(RunResult run) {
        String[] words = run.getParams().getBenchmark().split("\\.", -1);
        String of = words[words.length - 2].replace("Benchmark", "").toLowerCase(Locale.ROOT);
        String name = of + "." + words[words.length - 1];
        for (String key : run.getParams().getParamsKeys()) {
            name += "." + run.getParams().getParam(key).replace(' ', '-');
        }
        Result<?> placed = run.getSecondaryResults().get("placed");
        Result<?> shown = placed == null ? run.getPrimaryResult() : placed;
        line(name, shown.getScoreUnit(), shown.getStatistics());
        if (shown.getScoreUnit().endsWith("ns/op")) {
            Statistics all = shown.getStatistics();
            for (double percentile : new double[] {50, 99, 99.9}) {
                System.out.printf(
                        Locale.ROOT,
                        "%s.p%s %.0f ns %d 0%n",
                        name,
                        percentile,
                        all.getPercentile(percentile),
                        all.getN());
            }
        }
    }

    private static void line(String name, String unit, Statistics of) {
        System.out.printf(
                Locale.ROOT,
                "%s %.1f %s %d %.1f%n",
                name,
                of.getPercentile(50),
                unit,
                of.getN(),
                of.getMax() - of.getMin());
    }
}
