package io.gantry.platform.secret;

import java.util.List;

/**
 * Who has the master keys. Whoever seals gives it the key of one secret to wrap, and never sees a master key: so a
 * service that keeps keys to itself fits as well as {@link HeldKeys}, which have them in memory.
 */
public interface KeyService {

    /** Those that it has; the first one seals as long as the database names none. */
    List<KeyId> keys();

    /**
     * @param belongsTo authenticated with it: under another name it does not unwrap
     * @throws IllegalStateException if it has no such key
     */
    byte[] wrap(KeyId key, String belongsTo, byte[] dataKey);

    /** @throws IllegalStateException if it has no such key, or it was wrapped with another, or changed */
    byte[] unwrap(KeyId key, String belongsTo, byte[] wrapped);
}
