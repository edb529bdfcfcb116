package io.gantry.documents;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Whether two releases can read one another, by what their schemas say: each fact of today must be valid by the earlier
 * schema, and each of the earlier release by today's.
 */
final class Compatibility {

    private final FactDocument earlier;
    private final FactDocument today;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private Compatibility(FactDocument earlier, FactDocument today) {
        this.earlier = earlier;
        this.today = today;
    }

    /** What breaks, by its path; empty if nothing does. */
    static List<String> breaks(FactDocument earlier, FactDocument today, String type) {
        var compatibility = new Compatibility(earlier, today);
        compatibility.compare(earlier.schema(type), today.schema(type), type);
        return compatibility.breaks;
    }

    private void compare(JsonNode before, JsonNode now, String path) {
        if (before.has("$ref") && !compared.add(before.path("$ref") + " " + now.path("$ref"))) {
            return; // a schema may contain itself
        }
        JsonNode one = earlier.resolved(before);
        JsonNode other = today.resolved(now);
        same("type", one, other, path);
        same("format", one, other, path);
        same("pattern", one, other, path);
        words(one, other, path);
        fields(one, other, path);
        if (one.has("items")) {
            compare(one.path("items"), other.path("items"), path + "[]");
        }
        if (one.path("additionalProperties").isObject()) {
            compare(one.path("additionalProperties"), other.path("additionalProperties"), path + ".*");
        }
    }

    private void same(String word, JsonNode one, JsonNode other, String path) {
        if (!one.path(word).equals(other.path(word))) {
            breaks.add(path + ": its " + word + " was " + one.path(word) + " and is " + other.path(word));
        }
    }

    private void words(JsonNode one, JsonNode other, String path) {
        Set<String> unknown = texts(other.path("enum"));
        unknown.removeAll(texts(one.path("enum")));
        if (one.has("enum") && !other.has("enum")) {
            breaks.add(path + ": was one of some words and is any text");
        } else if (!unknown.isEmpty()) {
            breaks.add(path + ": may be " + unknown + ", which the earlier release has no word for");
        }
    }

    private void fields(JsonNode one, JsonNode other, String path) {
        one.path("properties").properties().forEach(field -> {
            JsonNode now = other.path("properties").path(field.getKey());
            if (now.isMissingNode()) {
                breaks.add(path + "." + field.getKey() + ": is gone");
            } else {
                compare(field.getValue(), now, path + "." + field.getKey());
            }
        });
        Set<String> before = texts(one.path("required"));
        Set<String> now = texts(other.path("required"));
        before.stream()
                .filter(name -> !now.contains(name))
                .forEach(name -> breaks.add(path + "." + name + ": may be left out, and the earlier release needs it"));
        now.stream()
                .filter(name -> !before.contains(name))
                .forEach(name ->
                        breaks.add(path + "." + name + ": is required, and the earlier release may not write it"));
    }

    private static Set<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
