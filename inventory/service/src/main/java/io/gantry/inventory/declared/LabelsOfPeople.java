package io.gantry.inventory.declared;

import io.gantry.kinds.label.LabelRules;
import java.util.Map;

/** Labels that people may set: not those that Gantry sets itself. */
public final class LabelsOfPeople {

    private LabelsOfPeople() {}

    public static void check(String field, Map<String, String> labels, FieldErrors errors) {
        labels.keySet().forEach(key -> checkKey(field + "." + key, key, errors));
    }

    /** For the key of a label or a taint. */
    public static void checkKey(String field, String key, FieldErrors errors) {
        if (key.startsWith(LabelRules.RESERVED_PREFIX)) {
            errors.add(
                    field, "'" + key + "': keys that begin with " + LabelRules.RESERVED_PREFIX + " are set by Gantry");
        }
    }
}
