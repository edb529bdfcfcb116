package io.gantry.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A moment of a cluster, and what came of its decisions, for people. */
final class ReplayText {

    private static final int BAR = 10;

    private final Context context;

    ReplayText(Context context) {
        this.context = context;
    }

    void show(JsonNode found, List<JsonNode> nodes) {
        say("cluster " + found.path("name").asText() + " at " + found.path("at").asText() + ": "
                + counted(found.path("nodes").asInt(), "node") + ", "
                + counted(found.path("placements").asInt(), "task") + ", placed to "
                + found.path("style").asText().toLowerCase(Locale.ROOT));
        say("");
        var table = new Table(List.of("NODE", "STATE", "TASKS", "CPU", "MEMORY", "GPU"));
        nodes.forEach(node -> table.row(List.of(
                node.path("name").asText(),
                node.path("availability").asText(),
                node.path("placements").asText(),
                bar(node.path("cpuMilli").asLong(), node.path("freeCpuMilli").asLong()),
                bar(
                        node.path("memoryBytes").asLong(),
                        node.path("freeMemoryBytes").asLong()),
                gpus(node.path("gpus")))));
        lines(table);
        waiting(found);
        decisions(found);
    }

    private void waiting(JsonNode found) {
        say("");
        if (found.path("waiting").isEmpty()) {
            say("nothing waited");
            return;
        }
        Instant at = Instant.parse(found.path("at").asText());
        var table = new Table(List.of("WAITED", "TASKS", "FOR", "WHY"));
        found.path("waiting")
                .forEach(one -> table.row(List.of(
                        group(one),
                        one.path("tasks").asText(),
                        Ages.of(Duration.between(Instant.parse(one.path("since").asText()), at)),
                        one.path("why").asText())));
        lines(table);
        int more = found.path("waitingMore").asInt();
        if (more > 0) {
            say("and " + more + " more");
        }
    }

    private void decisions(JsonNode found) {
        say("");
        if (found.path("decisions").isEmpty()) {
            say("nothing was decided in the minute before");
            return;
        }
        var table = new Table(List.of("DECIDED", "GROUP", "PLACED"));
        found.path("decisions")
                .forEach(one -> table.row(List.of(
                        one.path("at").asText(),
                        group(one),
                        one.path("placed").asText() + " of " + one.path("asked").asText())));
        lines(table);
    }

    void verified(List<JsonNode> parts, Duration time) {
        long plans = sum(parts, "plans");
        long different = sum(parts, "different");
        say(counted(plans, "decision") + " in " + Ages.of(time) + " made again, "
                + counted(sum(parts, "tasks"), "task") + " compared: "
                + (different == 0 ? "all came out the same" : different + " came out otherwise"));
        if (different > 0) {
            var table = new Table(List.of("DECIDED", "GROUP", "RECORDED", "AGAIN"));
            parts.forEach(part -> part.path("differences")
                    .forEach(one -> table.row(List.of(
                            one.path("at").asText(),
                            group(one),
                            one.path("recorded").asText(),
                            one.path("again").asText()))));
            lines(table);
        }
    }

    private static long sum(List<JsonNode> parts, String field) {
        return parts.stream().mapToLong(part -> part.path(field).asLong()).sum();
    }

    private static String group(JsonNode of) {
        return of.path("group").asText("(another namespace)");
    }

    private static String gpus(JsonNode all) {
        var text = new StringBuilder();
        all.forEach(one -> text.append(text.isEmpty() ? "" : ", ")
                .append(one.path("all").asInt() - one.path("free").asInt())
                .append('/')
                .append(one.path("all").asInt())
                .append(' ')
                .append(one.path("model").asText()));
        return text.isEmpty() ? "-" : text.toString();
    }

    /** {@code ######.... 61%}; more than all of it where a node shrank under its tasks. */
    static String bar(long all, long free) {
        if (all <= 0) {
            return "-";
        }
        long percent = Math.round(100.0 * (all - free) / all);
        int full = Math.clamp(Math.round(percent / 100.0 * BAR), 0, BAR);
        return "#".repeat(full) + ".".repeat(BAR - full) + " " + percent + "%";
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void lines(Table table) {
        table.lines(context.terminal().looks().width()).forEach(this::say);
    }

    private void say(String line) {
        context.terminal().say(line);
    }
}
