package io.gantry.scheduler.docker;

import io.gantry.scheduler.spi.ClientIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Mutual TLS from keys in memory: nothing is written to a file, and nobody but the cluster's authority is believed. */
final class TlsContext {

    private static final char[] NO_PASSWORD = new char[0];

    private TlsContext() {}

    static SSLContext of(ClientIdentity identity) {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(ownKey(identity), NO_PASSWORD);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities(identity));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("the client identity " + identity + " cannot be used for TLS", impossible);
        }
    }

    private static KeyStore ownKey(ClientIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "client", identity.key(), NO_PASSWORD, identity.chain().toArray(X509Certificate[]::new));
        return store;
    }

    private static KeyStore authorities(ClientIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < identity.authorities().size(); i++) {
            store.setCertificateEntry(
                    String.format(Locale.ROOT, "authority-%d", i),
                    identity.authorities().get(i));
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
