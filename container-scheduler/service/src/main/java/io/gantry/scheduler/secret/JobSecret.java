package io.gantry.scheduler.secret;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a secret without opening it.
 *
 * @param keys of its values, in order
 * @param server that it is for, of type registry
 * @param version greater with each change, its end too; never given twice
 */
public record JobSecret(
        Uid uid,
        Name namespace,
        Name name,
        SecretType type,
        List<Key> keys,
        @Nullable String server,
        long version,
        Instant created,
        Instant changed) {

    /**
     * A value, without it.
     *
     * @param key what it is called
     * @param bytes how many it has
     * @param text whether it can be a variable: UTF-8 without U+0000
     */
    @Schema(name = "SecretKey")
    public record Key(String key, int bytes, boolean text) {}

    public JobSecret {
        keys = List.copyOf(keys);
    }

    @JsonIgnore
    Optional<Key> key(String called) {
        return keys.stream().filter(one -> one.key().equals(called)).findFirst();
    }

    /** Under which its values are sealed. */
    static Name place(Uid uid) {
        return new Name("job-secret-" + uid);
    }
}
