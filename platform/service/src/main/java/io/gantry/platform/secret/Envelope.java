package io.gantry.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Envelope encryption: each value under a data key of its own, the data key under the master key, both AES-256-GCM. What
 * the secret belongs to is authenticated with it, so a row copied under another name does not open.
 */
final class Envelope {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final MasterKey master;
    private final SecureRandom random;

    /** Both parts are nonce, then ciphertext, then tag. */
    @SuppressWarnings("ArrayRecordComponent") // two columns on their way; never compared
    record Sealed(byte[] wrappedKey, byte[] value) {}

    Envelope(MasterKey master, SecureRandom random) {
        this.master = master;
        this.random = random;
    }

    Sealed seal(String belongsTo, String value) {
        byte[] dataKey = random(KEY_BYTES);
        try {
            return new Sealed(
                    encrypt(master.key(), belongsTo, dataKey),
                    encrypt(aes(dataKey), belongsTo, value.getBytes(StandardCharsets.UTF_8)));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** @throws IllegalStateException if it was sealed by another master key, or changed */
    String open(String belongsTo, Sealed sealed) {
        byte[] dataKey = decrypt(master.key(), belongsTo, sealed.wrappedKey());
        try {
            return new String(decrypt(aes(dataKey), belongsTo, sealed.value()), StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Whether this is the master key it was sealed under, if it is unchanged. */
    static boolean opens(MasterKey master, String belongsTo, byte[] wrappedKey) {
        try {
            Arrays.fill(decrypt(master.key(), belongsTo, wrappedKey), (byte) 0);
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private byte[] encrypt(SecretKey key, String belongsTo, byte[] plain) {
        byte[] nonce = random(NONCE_BYTES);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, belongsTo, nonce, plain, 0);
        byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
        return all;
    }

    private static byte[] decrypt(SecretKey key, String belongsTo, byte[] sealed) {
        return cipher(Cipher.DECRYPT_MODE, key, belongsTo, Arrays.copyOf(sealed, NONCE_BYTES), sealed, NONCE_BYTES);
    }

    private static byte[] cipher(int mode, SecretKey key, String belongsTo, byte[] nonce, byte[] input, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(belongsTo.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, from, input.length - from);
        } catch (GeneralSecurityException e) {
            // no cause: a provider's message is nothing a log should depend on
            throw new IllegalStateException("secret " + belongsTo
                    + " does not open: sealed with another master key, or changed ("
                    + e.getClass().getSimpleName()
                    + ")");
        }
    }

    private byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return made;
    }

    private static SecretKey aes(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }
}
