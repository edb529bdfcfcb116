package io.gantry.inventory.declared;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What differs between two JSON documents, field by field, for people: {@code spec.count 4 -> 6},
 * {@code metadata.labels.tier (none) -> web}. Lists are compared by position.
 */
public final class Differences {

    /** More than this are counted, not listed. */
    static final int LISTED_MAX = 10;

    private static final int VALUE_MAX = 60;
    private static final String NOTHING = "(none)";

    private Differences() {}

    /** In the order of the fields' names; empty if the documents are equal. */
    public static List<String> between(JsonNode before, JsonNode after) {
        var found = new ArrayList<String>();
        compare("", before, after, found);
        return List.copyOf(found);
    }

    /** All in one line: {@code spec.count 4 -> 6, spec.labels.tier (none) -> web, and 3 more}. */
    public static String text(List<String> differences) {
        if (differences.size() <= LISTED_MAX) {
            return String.join(", ", differences);
        }
        return String.join(", ", differences.subList(0, LISTED_MAX)) + ", and " + (differences.size() - LISTED_MAX)
                + " more";
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<String> found) {
        if (before.equals(after)) {
            return;
        }
        if (isFields(before) && isFields(after)) {
            fields(path, before, after, found);
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.path(i), after.path(i), found);
            }
        } else {
            found.add(path + " " + shown(before) + " -> " + shown(after));
        }
    }

    private static void fields(String path, JsonNode before, JsonNode after, List<String> found) {
        var names = new TreeSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name), found);
        }
    }

    /** What is left out counts as an empty map: the entries of the other side are told one by one. */
    private static boolean isFields(JsonNode node) {
        return node.isObject() || node.isMissingNode();
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return NOTHING;
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.length() <= VALUE_MAX ? text : text.substring(0, VALUE_MAX) + "...";
    }
}
