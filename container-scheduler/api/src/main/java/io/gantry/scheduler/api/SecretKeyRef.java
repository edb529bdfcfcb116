package io.gantry.scheduler.api;

import io.gantry.kinds.id.Name;
import java.util.regex.Pattern;

/**
 * One value of a secret of the job's namespace. A reference, never the value.
 *
 * @param secret its name
 * @param key which of its values
 */
public record SecretKeyRef(Name secret, String key) {

    /** The rule of keys, as people are told it. */
    public static final String KEY_RULE =
            "1 to 64 letters, digits, '.', '_' and '-', beginning with none of '.' and '-'";

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    /** @throws IllegalArgumentException naming the field and its rule */
    public SecretKeyRef {
        checkKey("key", key);
    }

    /** Whether values may be called so. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    static void checkKey(String field, String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException(field + " must be " + KEY_RULE);
        }
    }
}
