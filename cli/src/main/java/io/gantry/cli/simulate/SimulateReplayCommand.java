package io.gantry.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Table;
import io.gantry.kinds.json.GantryJson;
import io.gantry.manifest.Reading;
import io.gantry.simulator.gpu.Placer;
import io.gantry.simulator.gpu.Policy;
import io.gantry.simulator.replay.Replay;
import io.gantry.simulator.replay.ReplayResult;
import io.gantry.simulator.replay.SeedResult;
import io.gantry.simulator.trace.Openb;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description = {
            "Fills an empty cluster with the pods of a list, in an order by seed, and says how much of its GPU was placed.",
            "The protocol is that of \"Beware of Fragmentation\" (ATC'23): each pod is tried once, none leaves."
        })
public final class SimulateReplayCommand implements Callable<Integer> {

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "Of the files: openb, the columns of Alibaba's cluster-trace-gpu-v2023.")
    private String format = "";

    @Option(names = "--nodes", required = true, paramLabel = "FILE", description = "CSV of the nodes.")
    private String nodes = "";

    @Option(names = "--pods", required = true, paramLabel = "FILE", description = "CSV of the pods.")
    private String pods = "";

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            converter = Seeds.Converter.class,
            description = "One seed, or a range (default: 1..10).")
    private Seeds seeds = new Seeds.Converter().convert("1..10");

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            completionCandidates = PolicyNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: default, the service's own).")
    private String policy = "default";

    @Option(
            names = "--ties",
            paramLabel = "WHICH",
            description = "Of equally good nodes: first or random (default: first, with the policy random random).")
    private Placer.@Nullable Ties ties;

    @Mixin
    private FormatOption output = new FormatOption();

    private final Context context;

    public SimulateReplayCommand(Context context) {
        this.context = context;
    }

    /** For the shell. */
    static final class PolicyNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Policy.words().iterator();
        }
    }

    @Override
    public Integer call() {
        if (!format.equals("openb")) {
            throw new Failure(Exit.USAGE, "error: --format must be openb, not '" + format + "'");
        }
        if (output.format() == Format.WIDE || output.format() == Format.NAME) {
            throw new Failure(Exit.USAGE, "error: --output must be table, json or yaml");
        }
        Policy chosen = Policy.of(policy)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "error: --policy must be one of " + String.join(", ", Policy.words()) + ", not '" + policy
                                + "'"));
        Openb trace = read();
        long began = context.nanos().getAsLong();
        ReplayResult result = run(trace, chosen);
        note(result, trace, context.nanos().getAsLong() - began);
        if (output.format() == Format.TABLE) {
            table(result).forEach(context.terminal()::say);
        } else {
            new Printer(context, output.format()).tree(tree(result));
        }
        return Exit.OK.code();
    }

    private Openb read() {
        try (BufferedReader nodesText = Files.open(context, nodes);
                BufferedReader podsText = Files.open(context, pods)) {
            return switch (Openb.read(nodes, nodesText, pods, podsText)) {
                case Reading.Bad<Openb>(var problems) -> throw Files.wrong(problems);
                case Reading.Good<Openb>(var trace) -> trace;
            };
        } catch (IOException e) {
            throw Files.unreadable(nodes + " or " + pods, e);
        }
    }

    private ReplayResult run(Openb trace, Policy chosen) {
        var bar = new ProgressBar(context.terminal(), "seeds");
        bar.show(0, seeds.all().size());
        try {
            return new Replay(trace, chosen, ties == null ? chosen.ties() : ties)
                    .run(seeds.all(), Runtime.getRuntime().availableProcessors(), bar::show);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted");
        } finally {
            context.terminal().endLive();
        }
    }

    /** How fast is no part of the result: that is the same for the same seeds. */
    private void note(ReplayResult result, Openb trace, long nanos) {
        long tried = result.seeds().stream().mapToLong(SeedResult::pods).sum();
        context.terminal()
                .note(String.format(
                        Locale.ROOT,
                        "%d nodes, %d pods in the list, %d tried, %.1f s, %.0f tried/s",
                        trace.nodes().size(),
                        trace.pods().size(),
                        tried,
                        nanos / 1e9,
                        tried * 1e9 / Math.max(1, nanos)));
    }

    private static List<String> table(ReplayResult result) {
        var table = new Table(List.of("SEED", "ALLOC@100", "ALLOC@130", "FRAGMENTATION", "PLACED"));
        for (SeedResult one : result.seeds()) {
            table.row(List.of(
                    Long.toString(one.seed()),
                    percent(one.alloc100()),
                    percent(one.alloc130()),
                    percent(one.fragmentation()),
                    one.placed() + " of " + one.pods()));
        }
        table.row(List.of(
                "median",
                percent(result.median(SeedResult::alloc100)),
                percent(result.median(SeedResult::alloc130)),
                percent(result.median(SeedResult::fragmentation)),
                ""));
        var lines = new ArrayList<String>();
        lines.add("policy " + result.policy().word() + ", ties "
                + result.ties().name().toLowerCase(Locale.ROOT) + "; in percent of all GPU");
        lines.addAll(table.lines(0));
        return lines;
    }

    private static ObjectNode tree(ReplayResult result) {
        ObjectNode tree = GantryJson.lenient().createObjectNode();
        tree.put("policy", result.policy().word());
        tree.put("ties", result.ties().name().toLowerCase(Locale.ROOT));
        var rows = tree.putArray("seeds");
        for (SeedResult one : result.seeds()) {
            rows.addObject()
                    .put("seed", one.seed())
                    .put("alloc100", rounded(one.alloc100()))
                    .put("alloc130", rounded(one.alloc130()))
                    .put("fragmentation", rounded(one.fragmentation()))
                    .put("pods", one.pods())
                    .put("placed", one.placed());
        }
        tree.putObject("median")
                .put("alloc100", rounded(result.median(SeedResult::alloc100)))
                .put("alloc130", rounded(result.median(SeedResult::alloc130)))
                .put("fragmentation", rounded(result.median(SeedResult::fragmentation)));
        return tree;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
