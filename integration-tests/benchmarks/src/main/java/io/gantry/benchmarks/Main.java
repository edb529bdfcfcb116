package io.gantry.benchmarks;

import java.util.List;

/** {@code NAME [setting=value ...]}: what the files {@code *.bench} beside this module's pom run. */
public final class Main {

    private static final int USAGE = 2;
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.isEmpty()) {
            System.err.println("usage: benchmarks path|end-to-end|idle|start|cli|recovery [setting=value ...]");
            System.exit(USAGE);
        }
        try {
            run(words.getFirst(), Settings.parse(words.subList(1, words.size())));
            System.exit(0);
        } catch (IllegalArgumentException wrong) {
            System.err.println("error: " + wrong.getMessage());
            System.exit(USAGE);
        } catch (Exception | AssertionError failed) {
            failed.printStackTrace();
            System.exit(FAILED);
        }
    }

    private static void run(String name, Settings settings) throws Exception {
        var report = new Report(System.out, System.getenv().getOrDefault("GANTRY_OUTPUT", "lines"));
        report.load("begin");
        switch (name) {
            case "path" -> new PathBenchmark(settings, report).run();
            case "end-to-end" -> new EndToEndBenchmark(settings, report).run();
            case "idle" -> new IdleBenchmark(settings, report).run();
            case "start" -> new StartBenchmark(settings, report).run();
            case "cli" -> new CliBenchmark(settings, report).run();
            case "recovery" -> new RecoveryBenchmark(settings, report).run();
            default -> throw new IllegalArgumentException("there is no benchmark '" + name + "'");
        }
        report.load("end");
    }
}
