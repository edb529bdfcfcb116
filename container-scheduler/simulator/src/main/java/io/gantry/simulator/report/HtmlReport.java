package io.gantry.simulator.report;

import io.gantry.simulator.engine.RunResult;
import io.gantry.simulator.engine.Series;
import io.gantry.simulator.plan.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** One page that holds all it needs: it can be mailed, and opens without a network. The same outcomes give the same bytes. */
public final class HtmlReport {

    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
            h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { padding: .2rem .8rem .2rem 0; text-align: right; border-bottom: 1px solid #ddd }
            th:first-child, td:first-child { text-align: left } .wide { overflow-x: auto }
            svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } svg text { fill: #555 } .grid { stroke: #e2e2e2 }
            .key span { margin-right: 1.2rem; white-space: nowrap } .key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem }
            .note { color: #555 }
            @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } svg text, .note { fill: #aaa; color: #aaa } .grid { stroke: #333 } th, td { border-color: #333 } }
            """;

    private static final List<Double> QUANTILES = List.of(0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0);

    private final String title;
    private final List<String> about;
    private final List<Outcome> outcomes;

    /** @param about sentences on what was simulated, with the seed */
    public HtmlReport(String title, List<String> about, List<Outcome> outcomes) {
        this.title = title;
        this.about = List.copyOf(about);
        this.outcomes = List.copyOf(outcomes);
    }

    public String text() {
        var page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Html.escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(Html.escaped(title))
                .append("</h1>\n");
        about.forEach(line ->
                page.append("<p class=\"note\">").append(Html.escaped(line)).append("</p>\n"));
        table(page);
        key(page);
        DoubleFunction<String> percent = Figures::percent;
        chart(page, "Processors in use", RunResult::processors, percent, 1);
        chart(page, "Memory in use", RunResult::memory, percent, 1);
        if (outcomes.stream().anyMatch(one -> one.result().gpus().highest() > 0)) {
            chart(page, "GPU in use", RunResult::gpus, percent, 1);
        }
        chart(page, "Tasks that wait", RunResult::queue, HtmlReport::count, 1);
        chart(page, "Free, and of no use to what is asked for", RunResult::fragmentation, percent, 1);
        waits(page);
        return page.append("</body>\n</html>\n").toString();
    }

    private void table(StringBuilder page) {
        page.append("<div class=\"wide\"><table>\n<tr>");
        Figures.names()
                .forEach(name -> page.append("<th>")
                        .append(name.toLowerCase(Locale.ROOT))
                        .append("</th>"));
        page.append("</tr>\n");
        for (Outcome outcome : outcomes) {
            page.append("<tr>");
            Figures.of(outcome)
                    .forEach(cell ->
                            page.append("<td>").append(Html.escaped(cell)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
        for (Outcome outcome : outcomes) {
            String end = Figures.end(outcome.result());
            if (!end.isEmpty()) {
                String line = outcome.variant().name() + ": " + end;
                page.append("<p class=\"note\">").append(Html.escaped(line)).append("</p>\n");
            }
        }
    }

    private void key(StringBuilder page) {
        page.append("<p class=\"key\">");
        for (int i = 0; i < outcomes.size(); i++) {
            page.append("<span><i style=\"background:%s\"></i>%s</span>"
                    .formatted(
                            Chart.color(i),
                            Html.escaped(outcomes.get(i).variant().name())));
        }
        page.append("</p>\n");
    }

    private void chart(
            StringBuilder page,
            String name,
            Function<RunResult, Series> series,
            DoubleFunction<String> vertical,
            double least) {
        var chart = new Chart(name, HtmlReport::time, vertical);
        for (Outcome outcome : outcomes) {
            Series values = series.apply(outcome.result());
            double[] means = values.means();
            double[] at = new double[means.length];
            Arrays.setAll(at, i -> (i + 0.5) * values.spanMillis());
            chart.line(outcome.variant().name(), at, means);
        }
        page.append("<h2>").append(Html.escaped(name)).append("</h2>\n").append(chart.svg(least));
    }

    private void waits(StringBuilder page) {
        var chart = new Chart("How long tasks wait", Figures::percent, HtmlReport::time);
        for (Outcome outcome : outcomes) {
            chart.line(
                    outcome.variant().name(),
                    QUANTILES.stream().mapToDouble(Double::doubleValue).toArray(),
                    QUANTILES.stream()
                            .mapToDouble(share -> outcome.result().waits().quantileMillis(share))
                            .toArray());
        }
        page.append("<h2>How long tasks wait: so many of them no longer than</h2>\n")
                .append(chart.svg(1));
    }

    private static String time(double millis) {
        return Figures.time(Math.round(millis));
    }

    private static String count(double value) {
        return value < 10 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
    }
}
