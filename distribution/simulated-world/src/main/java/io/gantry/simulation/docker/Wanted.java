package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.simulation.http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Docker's {@code filters} parameter: per key the values one of which must match; for labels, all of which must. */
final class Wanted {

    private final Map<String, List<String>> byKey;

    private Wanted(Map<String, List<String>> byKey) {
        this.byKey = byKey;
    }

    /** Both forms: {@code {"label":["a=b"]}} and the older {@code {"label":{"a=b":true}}}. */
    static Wanted of(Request request) throws IOException {
        var byKey = new LinkedHashMap<String, List<String>>();
        String text = request.query().getOrDefault("filters", "");
        if (!text.isEmpty()) {
            for (var entry : Json.MAPPER.readTree(text).properties()) {
                byKey.put(entry.getKey(), values(entry.getValue()));
            }
        }
        return new Wanted(byKey);
    }

    private static List<String> values(JsonNode node) {
        if (node.isObject()) {
            var values = new ArrayList<String>();
            node.fieldNames().forEachRemaining(values::add);
            return values;
        }
        return Json.texts(node);
    }

    boolean anyOf(String key, Predicate<String> matches) {
        List<String> values = byKey.getOrDefault(key, List.of());
        return values.isEmpty() || values.stream().anyMatch(matches);
    }

    boolean allOf(String key, Predicate<String> matches) {
        return byKey.getOrDefault(key, List.of()).stream().allMatch(matches);
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }
}
