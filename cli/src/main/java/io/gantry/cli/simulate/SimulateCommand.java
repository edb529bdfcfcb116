package io.gantry.cli.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.wait.DurationConverter;
import io.gantry.manifest.Reading;
import io.gantry.simulator.plan.Outcome;
import io.gantry.simulator.plan.Study;
import io.gantry.simulator.plan.Variant;
import io.gantry.simulator.report.DataReport;
import io.gantry.simulator.report.Figures;
import io.gantry.simulator.report.HtmlReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "simulate",
        description = {
            "Says what would become of a load on a cluster, without either: how long tasks wait, how full machines are.",
            "Compares policies and sizes, searches for how many machines are enough, and asks what if they were bare metal."
        },
        footer = {"", "Files, columns and what is left out: docs/simulate.md."})
public final class SimulateCommand implements Callable<Integer> {

    @Mixin
    private Inputs inputs = new Inputs();

    @Mixin
    private Variants variants = new Variants();

    @Mixin
    private SizeOption size = new SizeOption();

    @Option(names = "--seed", paramLabel = "SEED", description = "The same seed gives the same result (default: 1).")
    private long seed = 1;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Ends then at the latest (default: 3650d).")
    private Duration until = Duration.ofDays(3650);

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a report with charts, one page by itself.")
    private @Nullable String html;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures and series as JSON.")
    private @Nullable String json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the series as CSV.")
    private @Nullable String csv;

    @Mixin
    private FormatOption output = new FormatOption();

    private static final long SHOWN_EVERY_NANOS = 100_000_000;

    private final Context context;
    private long shownNanos;

    public SimulateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (output.format() == Format.WIDE || output.format() == Format.NAME) {
            throw new Failure(Exit.USAGE, "error: --output must be table, json or yaml");
        }
        Inputs.Read read = inputs.read(context);
        List<Variant> compared = variants.of(read.machines(), seed);
        List<String> about = about(read);
        try {
            var study = new Study(
                    read.load(), until.toMillis(), (millis, arrived) -> progress(read.lasts(), millis, arrived));
            if (size.groups().isEmpty()) {
                show(about, good(study.run(compared)), List.of());
            } else {
                sizes(study, about, compared.getFirst());
            }
        } catch (IOException e) {
            throw Files.unreadable(read.about(), e);
        } finally {
            context.terminal().endLive();
        }
        return Exit.OK.code();
    }

    private List<String> about(Inputs.Read read) {
        return List.of(
                "What was simulated: " + read.about() + ".",
                "Seed " + seed + ": the same files and the same seed give the same result.");
    }

    private void sizes(Study study, List<String> about, Variant variant) throws IOException {
        var enough = new ArrayList<Outcome>();
        var answers = new ArrayList<String>();
        for (String name : size.groups()) {
            int group = Variants.group(variant.machines(), name, "--size");
            Study.Size found = good(study.size(variant, group, size.goal(), size.most()));
            found.fewest().ifPresent(enough::add);
            answers.add(found.fewest()
                    .map(one -> one.variant().machines().get(group).count() + " of " + name + " are enough: "
                            + size.inWords()
                            + String.format(
                                    Locale.ROOT,
                                    ", cost %.2f per hour",
                                    one.result().cost()))
                    .orElse(size.most() + " of " + name + " are not enough: it is not so that " + size.inWords()
                            + ", or some wait for ever"));
        }
        show(about, enough, answers);
    }

    private void show(List<String> about, List<Outcome> outcomes, List<String> answers) {
        if (output.format() == Format.TABLE) {
            if (!outcomes.isEmpty()) {
                var table = new Table(Figures.names());
                outcomes.forEach(one -> table.row(Figures.of(one)));
                table.lines(0).forEach(context.terminal()::say);
            }
            answers.forEach(context.terminal()::say);
        } else {
            new Printer(context, output.format()).tree(tree(about, outcomes, answers));
        }
        for (Outcome one : outcomes) {
            String end = Figures.end(one.result());
            if (!end.isEmpty()) {
                context.terminal().note(one.variant().name() + ": " + end);
            }
        }
        var all = new ArrayList<>(about);
        all.addAll(answers);
        if (html != null) {
            Files.write(context, html, new HtmlReport("Gantry: a simulation", all, outcomes).text());
        }
        if (json != null) {
            Files.write(context, json, tree(about, outcomes, answers).toPrettyString() + "\n");
        }
        if (csv != null) {
            Files.write(context, csv, DataReport.csv(outcomes));
        }
    }

    private static ObjectNode tree(List<String> about, List<Outcome> outcomes, List<String> answers) {
        ObjectNode tree = DataReport.json(about, outcomes);
        if (!answers.isEmpty()) {
            ArrayNode lines = tree.putArray("answers");
            answers.forEach(lines::add);
        }
        return tree;
    }

    /** How much is still to come is not known of a load that is read as it is needed: then only how far it is. */
    private void progress(Optional<Duration> lasts, long millis, long arrived) {
        long nanos = context.nanos().getAsLong();
        if (nanos - shownNanos > SHOWN_EVERY_NANOS) {
            shownNanos = nanos;
            String at = "simulated " + Figures.time(millis) + ", " + arrived + " tasks";
            context.terminal()
                    .live(lasts.map(all -> ProgressBar.of(millis, all.toMillis()) + " " + at)
                            .orElse(at));
        }
    }

    private static <T> T good(Reading<T> reading) {
        return switch (reading) {
            case Reading.Bad<T>(var problems) -> throw Files.wrong(problems);
            case Reading.Good<T>(var value) -> value;
        };
    }
}
