package io.gantry.platform.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where service tokens are kept. */
@FunctionalInterface
public interface TokenSource {

    /** By the SHA-256 of its text, in hexadecimal. */
    Optional<Found> byHash(String hash);

    /**
     * A token that was made once.
     *
     * @param revoked why it is none any more; null while it is one
     */
    record Found(Identity identity, @Nullable String revoked) {}
}
