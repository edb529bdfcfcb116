package io.gantry.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.quantity.Resources;
import io.gantry.manifest.Reading;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.load.Arrival;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.plan.Outcome;
import io.gantry.simulator.plan.Study;
import io.gantry.simulator.plan.Variant;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

    private static final List<String> ABOUT = List.of("What was simulated: <tasks> & \"more\".", "Seed 7.");

    private static List<Outcome> outcomes() throws IOException {
        Load.Source load = seed -> {
            Iterator<Arrival> iterator =
                    List.of(new Arrival(0, TaskClass.of(1000, 1, 0), 4, 10_000)).iterator();
            return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        };
        var variants = List.of(variant("pack", 1), variant("a <b>", 2));
        return switch (new Study(load, 1L << 40, (at, tasks) -> {}).run(variants)) {
            case Reading.Good<List<Outcome>>(var good) -> good;
            case Reading.Bad<List<Outcome>>(var problems) -> throw new IllegalArgumentException(problems.toString());
        };
    }

    private static Variant variant(String name, int machines) {
        var group = MachineGroup.plain("web", machines, Resources.of(1000, 1 << 20));
        return new Variant(name, List.of(group), PlacementStyle.PACK, 7);
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws IOException {
        String page = new HtmlReport("A <title>", ABOUT, outcomes()).text();

        assertThat(page)
                .doesNotContain("<script", "http:", "https:", "url(", "@import", "<link", "<img", "javascript")
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
    }

    @Test
    void thePageShowsFiguresChartsAndWhatWasSimulated() throws IOException {
        String page = new HtmlReport("A <title>", ABOUT, outcomes()).text();

        assertThat(page)
                .contains("&lt;tasks&gt; &amp; &quot;more&quot;", "Seed 7.", "A &lt;title&gt;", "a &lt;b&gt;")
                .doesNotContain("<b>")
                .contains("Processors in use", "Tasks that wait", "How long tasks wait")
                .contains("<td>30.0s</td>"); // the last of four on one machine
        assertThat(page.split("<svg", -1)).hasSize(1 + 5);
        assertThat(page.split("<polyline", -1)).hasSize(1 + 5 * 2);
    }

    @Test
    void theSameOutcomesGiveTheSameBytes() throws IOException {
        assertThat(new HtmlReport("x", ABOUT, outcomes()).text())
                .isEqualTo(new HtmlReport("x", ABOUT, outcomes()).text());
        assertThat(DataReport.json(ABOUT, outcomes())).isEqualTo(DataReport.json(ABOUT, outcomes()));
        assertThat(DataReport.csv(outcomes())).isEqualTo(DataReport.csv(outcomes()));
    }

    @Test
    void theSeriesAreLinesOfACsv() throws IOException {
        List<String> lines = DataReport.csv(outcomes()).lines().toList();

        assertThat(lines.getFirst()).isEqualTo("variant,time_s,cpu,memory,gpu,queue,fragmentation");
        assertThat(lines.get(1)).isEqualTo("pack,0,1,0,0,3,0");
        assertThat(lines.get(12)).isEqualTo("pack,11,1,0,0,2,0");
        assertThat(lines.getLast()).isEqualTo("\"a <b>\",19,1,0,0,0,0");
        assertThat(lines).hasSize(1 + 40 + 20);
    }

    @Test
    void theJsonHasEveryFigure() throws IOException {
        var first = DataReport.json(ABOUT, outcomes()).path("variants").path(0);

        assertThat(first.path("seed").asLong()).isEqualTo(7);
        assertThat(first.path("machines").path("web").asInt()).isEqualTo(1);
        assertThat(first.path("waitSeconds").path("longest").asDouble()).isEqualTo(30);
        assertThat(first.path("mean").path("cpu").asDouble()).isEqualTo(1);
        assertThat(first.path("series").path("queue").path("values")).hasSize(40);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "250, 250ms",
        "12500, 12.5s",
        "250000, 4m10s",
        "11100000, 3h05m",
        "183600000, 2d03h",
    })
    void timesAreWrittenAsPeopleReadThem(long millis, String text) {
        assertThat(Figures.time(millis)).isEqualTo(text);
    }
}
