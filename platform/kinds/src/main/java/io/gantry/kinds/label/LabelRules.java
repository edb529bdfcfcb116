package io.gantry.kinds.label;

import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a label's key and value may be; maps of labels are kept sorted, so that they read the same everywhere. */
public final class LabelRules {

    public static final int LABELS_MAX = 64;
    /** Labels under this prefix are set by Gantry; people may ask for them but not set them. */
    public static final String RESERVED_PREFIX = "gantry.io/";

    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private LabelRules() {}

    /** @throws IllegalArgumentException naming the label and the rule */
    public static SequencedMap<String, String> checked(@Nullable Map<String, String> labels) {
        var sorted = new TreeMap<String, String>();
        if (labels != null) {
            if (labels.size() > LABELS_MAX) {
                throw new IllegalArgumentException("at most " + LABELS_MAX + " labels, not " + labels.size());
            }
            labels.forEach((key, value) -> {
                checkKey(key);
                checkValue(key, value);
                sorted.put(key, value);
            });
        }
        return java.util.Collections.unmodifiableSequencedMap(sorted);
    }

    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    public static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }

    static void checkKey(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("label key '" + key
                    + "' must be up to 63 letters, digits, '-', '_', '.', with an optional DNS prefix and '/'");
        }
    }

    static void checkValue(String key, String value) {
        if (!isValue(value)) {
            throw new IllegalArgumentException("label " + key + ": value '" + value
                    + "' must be up to 63 letters, digits, '-', '_', '.', beginning and ending with a letter or digit");
        }
    }
}
