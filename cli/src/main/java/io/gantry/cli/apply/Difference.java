package io.gantry.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.kinds.secret.SecretText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One field that differs.
 *
 * @param path {@code spec.sources[0].provider}
 * @param before as JSON, a text without its quotes; {@code (none)} if it was not there
 */
record Difference(String path, String before, String after) {

    private static final String NONE = "(none)";
    private static final int SHOWN_MAX = 60;

    /** Every field of two trees that differs, in the order of the second. */
    static List<Difference> between(String path, JsonNode before, JsonNode after) {
        var found = new ArrayList<Difference>();
        collect(path, before, after, found);
        return found;
    }

    private static void collect(String path, JsonNode before, JsonNode after, List<Difference> found) {
        if (before.equals(after) || emptyBoth(before, after)) {
            return;
        }
        boolean objects = both(before, after, JsonNode::isObject);
        boolean arrays = both(before, after, JsonNode::isArray);
        if (objects) {
            for (String name : names(before, after)) {
                collect(path + "." + name, before.path(name), after.path(name), found);
            }
        } else if (arrays && (holdsObjects(before) || holdsObjects(after))) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                collect(path + "[" + i + "]", before.path(i), after.path(i), found);
            }
        } else {
            found.add(new Difference(path, shown(before), shown(after)));
        }
    }

    /** Both are of the sort, or one is and the other is not there. */
    private static boolean both(JsonNode before, JsonNode after, Predicate<JsonNode> sort) {
        boolean left = sort.test(before);
        boolean right = sort.test(after);
        return (left && right) || (left && after.isMissingNode()) || (before.isMissingNode() && right);
    }

    private static boolean emptyBoth(JsonNode before, JsonNode after) {
        return isNothing(before) && isNothing(after);
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    private static boolean holdsObjects(JsonNode array) {
        return array.size() > 0 && array.get(0).isObject();
    }

    private static Set<String> names(JsonNode before, JsonNode after) {
        var names = new LinkedHashSet<String>();
        after.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String shown(JsonNode node) {
        if (node instanceof MissingNode || node.isNull()) {
            return NONE;
        }
        String text = node.isTextual() ? node.asText() : node.toString();
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    /** The server hides this value, so that only it can tell whether it differs. */
    boolean hidden() {
        return before.equals(SecretText.MASK);
    }

    String text() {
        return hidden() ? path + "  (hidden) -> (hidden)" : path + "  " + before + " -> " + after;
    }
}
