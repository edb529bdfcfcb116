package io.gantry.simulator.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.json.GantryJson;
import io.gantry.simulator.engine.RunResult;
import io.gantry.simulator.engine.Series;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.plan.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outcomes for programs. The same outcomes give the same bytes. */
public final class DataReport {

    private DataReport() {}

    /** All figures and series. */
    public static ObjectNode json(List<String> about, List<Outcome> outcomes) {
        ObjectNode tree = GantryJson.lenient().createObjectNode();
        ArrayNode lines = tree.putArray("about");
        about.forEach(lines::add);
        ArrayNode variants = tree.putArray("variants");
        outcomes.forEach(one -> variants.add(variant(one)));
        return tree;
    }

    private static ObjectNode variant(Outcome outcome) {
        RunResult result = outcome.result();
        ObjectNode tree = GantryJson.lenient().createObjectNode();
        tree.put("name", outcome.variant().name())
                .put("policy", result.style().name().toLowerCase(Locale.ROOT))
                .put("seed", result.seed())
                .put("end", result.end().name());
        ObjectNode machines = tree.putObject("machines");
        for (MachineGroup group : outcome.variant().machines()) {
            machines.put(group.name().value(), group.count());
        }
        tree.put("arrived", result.arrived())
                .put("started", result.started())
                .put("ended", result.ended())
                .put("waiting", result.waiting())
                .put("neverFits", result.neverFits())
                .put("lost", result.lost())
                .put("moved", result.moved())
                .put("busySeconds", result.busyMillis() / 1000.0)
                .put("endSeconds", result.endMillis() / 1000.0)
                .put("costPerHour", rounded(result.cost()));
        tree.putObject("waitSeconds")
                .put("mean", rounded(result.waits().meanMillis() / 1000))
                .put("p50", result.waits().quantileMillis(0.5) / 1000.0)
                .put("p90", result.waits().quantileMillis(0.9) / 1000.0)
                .put("p95", result.waits().quantileMillis(0.95) / 1000.0)
                .put("p99", result.waits().quantileMillis(0.99) / 1000.0)
                .put("longest", result.waits().longestMillis() / 1000.0);
        ObjectNode means = tree.putObject("mean");
        ObjectNode series = tree.putObject("series");
        for (RunResult.Named named : result.series()) {
            means.put(named.name(), rounded(result.mean(named.values())));
            ObjectNode one = series.putObject(named.name());
            one.put("spanSeconds", named.values().spanMillis() / 1000.0);
            ArrayNode values = one.putArray("values");
            for (double value : named.values().means()) {
                values.add(rounded(value));
            }
        }
        return tree;
    }

    /** The series: a line for each variant and span. */
    public static String csv(List<Outcome> outcomes) {
        var text = new StringBuilder("variant,time_s,cpu,memory,gpu,queue,fragmentation\n");
        for (Outcome outcome : outcomes) {
            List<RunResult.Named> all = outcome.result().series();
            var means = new ArrayList<double[]>();
            all.forEach(named -> means.add(named.values().means()));
            Series first = all.getFirst().values();
            for (int span = 0; span < means.getFirst().length; span++) {
                text.append(quoted(outcome.variant().name()))
                        .append(',')
                        .append(number(span * first.spanMillis() / 1000.0));
                for (double[] values : means) {
                    text.append(',').append(number(values[span]));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String quoted(String value) {
        return value.matches("[\\w .:+-]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
