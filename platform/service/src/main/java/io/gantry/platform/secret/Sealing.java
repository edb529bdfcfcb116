package io.gantry.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM, of data keys and of values alike: a nonce, then the ciphertext, then the tag. */
final class Sealing {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Sealing() {}

    static byte[] encrypt(SecretKey key, String belongsTo, byte[] plain, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, belongsTo, nonce, plain, 0);
        byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
        return all;
    }

    /** @throws IllegalStateException if it was sealed with another key or under another name, or changed */
    static byte[] decrypt(SecretKey key, String belongsTo, byte[] sealed) {
        return cipher(Cipher.DECRYPT_MODE, key, belongsTo, Arrays.copyOf(sealed, NONCE_BYTES), sealed, NONCE_BYTES);
    }

    private static byte[] cipher(int mode, SecretKey key, String belongsTo, byte[] nonce, byte[] input, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(belongsTo.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, from, input.length - from);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // no cause: a provider's message is nothing a log should depend on
            throw new IllegalStateException("secret " + belongsTo
                    + " does not open: sealed with another master key, or changed ("
                    + e.getClass().getSimpleName()
                    + ")");
        }
    }
}
