package io.gantry.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Envelope encryption: each value under a data key of its own, the data key under a master key, both AES-256-GCM. What
 * the secret belongs to is authenticated with it, so a row copied under another name does not open.
 */
final class Envelope {

    private static final int KEY_BYTES = 32;

    private final KeyService keys;
    private final SecureRandom random;

    /**
     * Both parts are nonce, then ciphertext, then tag.
     *
     * @param key which wrapped it, as far as is known: an earlier release does not write it down
     */
    @SuppressWarnings("ArrayRecordComponent") // columns on their way; never compared
    record Sealed(@Nullable KeyId key, byte[] wrappedKey, byte[] value) {}

    Envelope(KeyService keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    Sealed seal(KeyId under, String belongsTo, String value) {
        byte[] dataKey = new byte[KEY_BYTES];
        random.nextBytes(dataKey);
        try {
            return new Sealed(
                    under,
                    keys.wrap(under, belongsTo, dataKey),
                    Sealing.encrypt(aes(dataKey), belongsTo, value.getBytes(StandardCharsets.UTF_8), random));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** @throws IllegalStateException if no key there is opens it, or it was changed */
    String open(String belongsTo, Sealed sealed) {
        byte[] dataKey = unwrap(belongsTo, sealed);
        try {
            return new String(Sealing.decrypt(aes(dataKey), belongsTo, sealed.value()), StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Whether one of these keys wrapped it, if it is unchanged. */
    static boolean opens(KeyService keys, List<KeyId> tried, String belongsTo, byte[] wrappedKey) {
        for (KeyId key : tried) {
            try {
                Arrays.fill(keys.unwrap(key, belongsTo, wrappedKey), (byte) 0);
                return true;
            } catch (IllegalStateException _) {
                // another one may
            }
        }
        return false;
    }

    /** The key that is written down is tried first; an earlier release may have sealed it anew since. */
    private byte[] unwrap(String belongsTo, Sealed sealed) {
        var tried = new ArrayList<>(keys.keys());
        KeyId likely = sealed.key();
        if (likely != null && tried.remove(likely)) {
            tried.addFirst(likely);
        }
        IllegalStateException why = new IllegalStateException("there is no master key to open " + belongsTo + " with");
        for (KeyId key : tried) {
            try {
                return keys.unwrap(key, belongsTo, sealed.wrappedKey());
            } catch (IllegalStateException e) {
                why = e;
            }
        }
        throw likely == null || tried.contains(likely)
                ? why
                : new IllegalStateException("secret " + belongsTo + " is sealed under master key " + likely
                        + ", which this copy does not have; it has " + tried);
    }

    private static SecretKey aes(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }
}
