package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A secret of the job's namespace as files below {@code /run/secrets}, in memory only, read-only, and owned by the user
 * that the image runs as.
 *
 * @param secret its name
 * @param key which of its values; all of them, each in a file of its key's name, if left out
 * @param path below {@code /run/secrets}: of the file, or without key of the folder; if left out the secret's name, and with
 *     key the key in it: {@code SECRET/KEY}
 * @param mode of each file: three or four octal digits of which the owner may read; 0400 if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretFile(Name secret, @Nullable String key, String path, String mode) {

    /** Where they all are. */
    public static final String FOLDER = "/run/secrets";

    public static final String MODE_DEFAULT = "0400";
    public static final int PATH_MAX = 100;

    private static final Pattern MODE = Pattern.compile("0?[4-7][0-7][0-7]");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    @JsonCreator
    public static SecretFile of(Name secret, @Nullable String key, @Nullable String path, @Nullable String mode) {
        String usual = key == null ? secret.value() : secret + "/" + key;
        return new SecretFile(secret, key, path == null ? usual : path, mode == null ? MODE_DEFAULT : mode);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public SecretFile {
        if (key != null) {
            SecretKeyRef.checkKey("key", key);
        }
        if (path.length() > PATH_MAX || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("path must be 1 to " + PATH_MAX + " characters below " + FOLDER
                    + ": names of letters, digits, '.', '_' and '-', none of which begins with '.', with '/' between");
        }
        if (!MODE.matcher(mode).matches()) {
            throw new IllegalArgumentException(
                    "mode must be three or four octal digits that let the owner read, as 0400, not '" + mode + "'");
        }
    }

    /** Its bits. */
    public int bits() {
        return Integer.parseInt(mode, 8);
    }

    /** Whether both cannot be there: one is the other, or is below it. */
    public boolean collidesWith(SecretFile other) {
        return (path + "/").startsWith(other.path + "/") || (other.path + "/").startsWith(path + "/");
    }
}
