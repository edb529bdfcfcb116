package io.gantry.bridge.certificate;

import io.gantry.platform.certificate.CertificateLife;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a listener that machines call shows itself, and whom it lets show something: what a cluster's authorities have
 * signed, at whatever time. The certificates of machines are engines', which no other engine takes from a client, so what
 * they are for is not looked at here; nor is their end, since one that has ended is what a machine that was off for long
 * has. Whoever answers a request looks at both. The listener's own certificate is renewed by itself, for the connections
 * that come next.
 */
public final class ListenerTls {

    private final Supplier<List<X509Certificate>> trusted;
    private final Supplier<Shown> certify;
    private final InstantSource time;
    private volatile @Nullable Shown now;
    private volatile @Nullable Shown before;

    /** @param by who signed it */
    record Shown(PrivateKey key, X509Certificate certificate, X509Certificate by) {
        String alias() {
            return "own-" + MachineCertificate.serial(certificate.getSerialNumber());
        }
    }

    /**
     * @param trusted who may have signed what machines show; who signs for us first
     * @param certify makes a key and a certificate of who signs now
     */
    ListenerTls(Supplier<List<X509Certificate>> trusted, Supplier<Shown> certify, InstantSource time) {
        this.trusted = trusted;
        this.certify = certify;
        this.time = time;
    }

    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a TLS context was not made", e);
        }
    }

    private synchronized Shown shown() {
        List<X509Certificate> authorities = trusted.get();
        Shown last = now;
        Instant moment = time.instant();
        if (last == null
                || !last.by().equals(authorities.getFirst())
                || !moment.isBefore(CertificateLife.renewal(last.certificate()))) {
            before = last;
            last = certify.get();
            now = last;
        }
        return last;
    }

    /** The one that was chosen a moment ago, though another may be chosen since. */
    private @Nullable Shown chosen(@Nullable String alias) {
        Shown current = now;
        if (current != null && current.alias().equals(alias)) {
            return current;
        }
        Shown earlier = before;
        return earlier != null && earlier.alias().equals(alias) ? earlier : null;
    }

    private final class Keys extends X509ExtendedKeyManager {

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return keyType.startsWith("EC") ? shown().alias() : null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
            Shown one = chosen(alias);
            return one == null ? null : new X509Certificate[] {one.certificate()};
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
            Shown one = chosen(alias);
            return one == null ? null : one.key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {shown().alias()};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    private final class Trust extends X509ExtendedTrustManager {

        private void check(X509Certificate[] chain) throws CertificateException {
            for (X509Certificate authority : trusted.get()) {
                try {
                    chain[0].verify(authority.getPublicKey());
                    return;
                } catch (GeneralSecurityException _) {
                    // the next one may have signed it
                }
            }
            throw new CertificateException("no authority of this cluster has signed it");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("a listener calls nobody");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("a listener calls nobody");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a listener calls nobody");
        }

        /** Empty: machines show what they have whatever is named here. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
