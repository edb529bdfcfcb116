package io.gantry.scenarios;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Clock;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What somebody can be who has the database and the master key: a copy. */
final class Peers {

    private static final String SECRET = "gantry/peer-authority";
    private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Peers() {}

    static CertificateAuthority authority(Connection connection, Path masterKey) throws Exception {
        try (var query = connection.prepareStatement(
                        "select wrapped_key, sealed from gantry.secret where name = 'peer-authority'");
                var row = query.executeQuery()) {
            if (!row.next()) {
                throw new AssertionError("there is no authority of the copies");
            }
            byte[] dataKey = open(Files.readAllBytes(masterKey), row.getBytes(1));
            String both = new String(open(dataKey, row.getBytes(2)), StandardCharsets.UTF_8);
            int key = both.indexOf(KEY_BEGINS);
            return new CertificateAuthority(
                    Pem.certificate(both.substring(0, key)),
                    Pem.key(both.substring(key)),
                    new UidSource(Clock.systemUTC(), new SecureRandom()));
        }
    }

    static SSLContext context(KeyManager keys, TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        return context;
    }

    private static byte[] open(byte[] key, byte[] sealed) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_BITS, Arrays.copyOf(sealed, NONCE_BYTES)));
        cipher.updateAAD(SECRET.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }
}
