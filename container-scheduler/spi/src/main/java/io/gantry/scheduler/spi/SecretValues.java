package io.gantry.scheduler.spi;

import io.gantry.kinds.secret.SecretText;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of the secrets that one container is given. Read just before the call to its engine, and kept no longer. Its
 * text, in a log or an exception, shows none of them.
 *
 * @param env by the variable's name
 * @param files below {@link io.gantry.scheduler.api.SecretFile#FOLDER}
 * @param registry who pulls the image; null for anybody
 */
public record SecretValues(
        Map<String, SecretText> env,
        List<File> files,
        @Nullable Registry registry) {

    public static final SecretValues NONE = new SecretValues(Map.of(), List.of(), null);

    /**
     * A file.
     *
     * @param path below the folder
     * @param mode its bits
     * @param content in Base64, since it may be any bytes
     */
    public record File(String path, int mode, SecretText content) {

        public byte[] bytes() {
            return Base64.getDecoder().decode(content.reveal());
        }
    }

    /** Who is known to a registry. */
    public record Registry(String server, String user, SecretText password) {}

    public SecretValues {
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        files = List.copyOf(files);
    }
}
