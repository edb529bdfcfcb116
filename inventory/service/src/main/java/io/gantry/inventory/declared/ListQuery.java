package io.gantry.inventory.declared;

import io.gantry.platform.web.PageRequest;
import java.util.Map;

/**
 * Which objects to list.
 *
 * @param labels that they must all have
 */
public record ListQuery(PageRequest page, Map<String, String> labels) {

    public ListQuery {
        labels = Map.copyOf(labels);
    }

    boolean matches(Map<String, String> actual) {
        return labels.entrySet().stream().allMatch(label -> label.getValue().equals(actual.get(label.getKey())));
    }
}
