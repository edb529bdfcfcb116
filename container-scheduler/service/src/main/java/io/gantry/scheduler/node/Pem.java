package io.gantry.scheduler.node;

import io.gantry.kinds.secret.SecretText;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Certificates and our own keys as text. */
final class Pem {

    private Pem() {}

    /** @throws GeneralSecurityException if it is none */
    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
        return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** A private key as it is kept. */
    static SecretText text(PrivateKey key) {
        return new SecretText(Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    static PrivateKey ellipticKey(SecretText text) throws GeneralSecurityException {
        byte[] encoded = Base64.getDecoder().decode(text.reveal());
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
