package io.gantry.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The answer to "why is my job not running?" as people read it: a sentence; for each group that waits the reasons, whose
 * numbers sum to the nodes, and the nearest misses; what is under way below; when it could run.
 */
final class ExplainText {

    private ExplainText() {}

    static List<String> lines(JsonNode answer) {
        var lines = new ArrayList<String>();
        lines.add(answer.path("summary").asText(answer.path("state").asText()));
        answer.path("groups").forEach(group -> group(group, lines));
        supply(answer.path("supply"), lines);
        estimate(answer.path("estimate"), lines);
        return lines;
    }

    private static void group(JsonNode group, List<String> lines) {
        JsonNode notes = group.path("notes");
        if (group.path("waiting").asInt() == 0 && group.path("failures").isEmpty() && notes.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("group " + group.path("name").asText() + ": "
                + group.path("waiting").asInt() + " of " + group.path("wanted").asInt() + " wait, of "
                + count(group.path("nodes").asInt(), "node"));
        notes.forEach(note -> lines.add("  " + note.asText()));
        String blocked = group.path("blocked").asText("");
        if (!blocked.isEmpty() && !blocked.equals("null")) {
            lines.add("  held back by " + blocked + ": more nodes would not change that");
        }
        reasons(group.path("reasons"), lines);
        group.path("nearest")
                .forEach(miss -> lines.add("  nearest: " + miss.path("node").asText() + ": "
                        + miss.path("text").asText()));
        group.path("failures")
                .forEach(failure -> lines.add("  " + count(failure.path("tasks").asInt(), "task") + " failed: "
                        + failure.path("reason").asText() + " "
                        + failure.path("detail").asText()));
    }

    private static void reasons(JsonNode reasons, List<String> lines) {
        if (reasons.isEmpty()) {
            return;
        }
        var table = new Table(List.of("NODES", "REASON", "PASSES", "BECAUSE"));
        reasons.forEach(reason -> table.row(List.of(
                "" + reason.path("nodes").asInt(),
                reason.path("reason").asText(),
                reason.path("passing").asBoolean() ? "with time" : "never",
                reason.path("text").asText())));
        table.lines(0).forEach(line -> lines.add("  " + line));
    }

    private static void supply(JsonNode supply, List<String> lines) {
        if (supply.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("below:");
        var table = new Table(List.of("WHAT", "STATE", "MEANS"));
        supply.forEach(one -> table.row(List.of(
                one.path("kind").asText().toLowerCase(Locale.ROOT) + " "
                        + one.path("name").asText(),
                one.path("state").asText(),
                one.path("text").asText())));
        table.lines(0).forEach(line -> lines.add("  " + line));
    }

    private static void estimate(JsonNode estimate, List<String> lines) {
        if (estimate.isObject()) {
            lines.add("");
            lines.add("could run in about " + span(estimate.path("in").asText()) + ": "
                    + estimate.path("basis").asText());
        }
    }

    private static String span(String iso) {
        try {
            return Ages.of(Duration.parse(iso));
        } catch (DateTimeParseException _) {
            return iso;
        }
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
