package io.gantry.cli.simulate;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.wait.DurationConverter;
import io.gantry.simulator.plan.Study;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How many machines are enough. */
final class SizeOption {

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Searches for the fewest machines of this group that do; of several groups, for each by itself.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "With --size: tasks wait no longer than this (default: 1m).")
    private Duration wait = Duration.ofMinutes(1);

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            description = "With --size: so many of the tasks; in the end nobody may wait (default: 95).")
    private int share = 95;

    @Option(names = "--most", paramLabel = "COUNT", description = "With --size: at most so many (default: 10000).")
    private int most = 10_000;

    List<String> groups() {
        return groups;
    }

    int most() {
        if (most < 1 || most > io.gantry.simulator.load.MachineGroup.COUNT_MAX) {
            throw new Failure(Exit.USAGE, "error: --most must be 1 to 1000000, not " + most);
        }
        return most;
    }

    Study.Goal goal() {
        if (share < 1 || share > 100) {
            throw new Failure(Exit.USAGE, "error: --share must be 1 to 100 percent, not " + share);
        }
        return new Study.Goal(share / 100.0, wait.toMillis());
    }

    String inWords() {
        return share + "% of the tasks wait at most " + io.gantry.simulator.report.Figures.time(wait.toMillis());
    }
}
