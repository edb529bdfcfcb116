package io.gantry.scheduler.secret;

import io.gantry.kinds.id.Name;
import org.jspecify.annotations.Nullable;

/**
 * A secret was made, changed or deleted, durably.
 *
 * @param version by which what is heard late is known to be older
 * @param now what it is; null if it is gone
 */
public record SecretChange(
        Name namespace, Name name, long version, @Nullable JobSecret now) {

    static SecretChange to(JobSecret secret) {
        return new SecretChange(secret.namespace(), secret.name(), secret.version(), secret);
    }
}
