package io.gantry.bridge.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How this program shows one certificate and trusts one authority. */
final class TlsContexts {

    private static final char[] IN_MEMORY_ONLY = "in-memory".toCharArray();

    private TlsContexts() {}

    /** @param authority signed the certificate, and is the only one that is trusted */
    static SSLContext of(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
        try {
            KeyStore own = empty();
            own.setKeyEntry("own", key, IN_MEMORY_ONLY, new Certificate[] {certificate, authority});
            KeyStore trusted = empty();
            trusted.setCertificateEntry("authority", authority);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, IN_MEMORY_ONLY);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a TLS context was not made", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
