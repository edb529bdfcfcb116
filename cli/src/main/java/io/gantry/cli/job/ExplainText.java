package io.gantry.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.output.Yaml;
import io.gantry.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to "why is my job not running?" as people read it: a sentence, the refusals with their numbers of nodes,
 * the nearest misses, and what is under way below. What a newer server says beyond that is shown as it is.
 */
final class ExplainText {

    private static final List<String> SENTENCES = List.of("summary", "answer", "text", "sentence");

    private final String title;

    ExplainText(String title) {
        this.title = title;
    }

    List<String> lines(JsonNode answer) {
        var lines = new ArrayList<String>();
        lines.add(title + ": " + sentence(answer));
        groups(answer).forEach(group -> group(group, lines));
        ObjectNode rest = answer.isObject() ? ((ObjectNode) answer).deepCopy() : null;
        if (rest != null) {
            rest.remove(SENTENCES);
            rest.remove(List.of("groups", "placement", "reasons", "nearest", "job", "namespace", "name", "uid"));
            below(rest, lines);
        }
        return lines;
    }

    private static String sentence(JsonNode answer) {
        for (String field : SENTENCES) {
            if (answer.path(field).isTextual()) {
                return answer.path(field).asText();
            }
        }
        return answer.path("state").asText("");
    }

    /** The scheduler's part: per group, or one for all. */
    private static Iterable<JsonNode> groups(JsonNode answer) {
        for (JsonNode place :
                List.of(answer.path("groups"), answer.path("placement").path("groups"))) {
            if (place.isArray() && !place.isEmpty()) {
                return place;
            }
        }
        return List.of(answer.has("reasons") ? answer : answer.path("placement"));
    }

    private static void group(JsonNode group, List<String> lines) {
        JsonNode reasons = group.path("reasons");
        JsonNode nearest = group.path("nearest");
        if (reasons.isEmpty() && nearest.isEmpty()) {
            return;
        }
        String name = group.path("group").asText(group.path("name").asText(""));
        int nodes = group.path("nodes").asInt(sum(reasons));
        lines.add("");
        lines.add((name.isEmpty() ? "" : "group " + name + ": ") + "of " + nodes + (nodes == 1 ? " node" : " nodes"));
        var table = new Table(List.of("  NODES", "REASON", "PASSES", "BECAUSE"));
        reasons.forEach(reason -> table.row(List.of(
                "  " + reason.path("nodes").asInt(),
                reason.path("reason").asText(),
                reason.path("passing").asBoolean() ? "with time" : "never",
                reason.path("text").asText())));
        if (!reasons.isEmpty()) {
            lines.addAll(table.lines(0));
        }
        nearest.forEach(miss -> lines.add("  nearest: " + miss.path("node").asText() + ": "
                + miss.path("text").asText()));
    }

    private static int sum(JsonNode reasons) {
        int sum = 0;
        for (JsonNode reason : reasons) {
            sum += reason.path("nodes").asInt();
        }
        return sum;
    }

    private static void below(ObjectNode rest, List<String> lines) {
        if (rest.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("below:");
        Yaml.of(rest).lines().forEach(line -> lines.add("  " + line));
    }
}
