package io.gantry.hostile;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code [cases=N] [seed=N]}: tries so many cases of each target, beginning at a seed, and prints a line a figure and a
 * line a finding; ends with 1 if there is one.
 */
public final class Main {

    private static final int AT_ONCE = 10_000;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Settings settings;
        try {
            settings = Settings.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("error: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("gantry-hostile-");
        boolean json = "json".equals(System.getenv("GANTRY_OUTPUT"));
        int findings = 0;
        for (Target target : targets(folder)) {
            findings += run(target, settings, json, System.out);
        }
        Files.deleteIfExists(folder.resolve("it.yaml"));
        Files.deleteIfExists(folder);
        System.exit(findings == 0 ? 0 : 1);
    }

    /** All that need no server. */
    public static List<Target> targets(Path folder) {
        return List.of(new ManifestFiles(), new Facts(), new CommandLines(folder));
    }

    /**
     * @param cases of each target
     * @param seed of the first
     */
    private record Settings(long cases, long seed) {

        static Settings parse(String[] arguments) {
            var settings = new Settings(333_334, 1);
            for (String argument : arguments) {
                String[] parts = argument.split("=", 2);
                if (parts.length != 2 || !parts[1].matches("\\d{1,12}")) {
                    throw new IllegalArgumentException("'" + argument + "' is not cases=NUMBER or seed=NUMBER");
                }
                long number = Long.parseLong(parts[1]);
                settings = switch (parts[0]) {
                    case "cases" -> new Settings(number, settings.seed());
                    case "seed" -> new Settings(settings.cases(), number);
                    default -> throw new IllegalArgumentException("no such setting: " + parts[0]);
                };
            }
            return settings;
        }
    }

    private static int run(Target target, Settings settings, boolean json, PrintStream out) {
        long began = System.nanoTime();
        int findings = 0;
        long done = 0;
        while (done < settings.cases() && findings < Runs.FINDINGS_MAX) {
            int some = (int) Math.min(AT_ONCE, settings.cases() - done);
            List<Finding> found = Runs.of(target, settings.seed() + done, some);
            found.forEach(System.err::println);
            findings += found.size();
            done += some;
            System.err.printf(
                    Locale.ROOT, "\r%s: %d of %d cases, %d findings", target.name(), done, settings.cases(), findings);
        }
        System.err.println();
        double rate = done * 1e9 / (System.nanoTime() - began);
        figure(out, json, "hostile." + target.name() + ".cases", (double) done, "cases");
        figure(out, json, "hostile." + target.name() + ".findings", findings, "findings");
        figure(out, json, "hostile." + target.name() + ".rate", rate, "1/s");
        return findings;
    }

    private static void figure(PrintStream out, boolean json, String name, double value, String unit) {
        String form = json
                ? "{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"%s\",\"runs\":1,\"spread\":0.00}%n"
                : "%s %.0f %s 1 0.00%n";
        out.printf(Locale.ROOT, form, name, value, unit);
    }
}
