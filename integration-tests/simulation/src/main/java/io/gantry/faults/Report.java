package io.gantry.faults;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What people need of a seed that did not hold. */
final class Report {

    private static final int STEPS_MAX = 120;

    private Report() {}

    static String of(Outcome outcome, String commit) {
        List<String> steps = outcome.steps();
        Throwable violation = outcome.violation();
        var why = new StringWriter();
        if (violation != null) {
            violation.printStackTrace(new PrintWriter(why));
        }
        return String.join(
                "\n",
                "seed " + outcome.seed() + " of commit " + commit + ": "
                        + (violation == null ? "holds" : violation.getMessage()),
                "the last steps (seconds of virtual time):",
                String.join("\n", steps.subList(Math.max(0, steps.size() - STEPS_MAX), steps.size())),
                why.toString(),
                "again, exactly: git checkout " + commit + " && ./gantry simulate-faults --seeds " + outcome.seed()
                        + ".." + outcome.seed());
    }
}
