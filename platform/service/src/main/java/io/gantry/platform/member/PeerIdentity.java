package io.gantry.platform.member;

import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.CertificateAuthority.Subject;
import io.gantry.platform.certificate.CertificateAuthority.Use;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.ServerThreads;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What this copy shows the others, and whom of them it believes. Its key is made here and never leaves memory; its
 * certificate is short, and followed by the next one at two thirds of its life. Connections that are open go on.
 */
public final class PeerIdentity implements AutoCloseable {

    private static final String ALIAS = "copy";
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final CertificateAuthority authority;
    private final String name;
    private final Duration life;
    private final InstantSource time;
    private final X509TrustManager trust;
    private final Loop renewal;
    private volatile Shown shown;

    private record Shown(KeyPair keys, X509Certificate certificate, Instant renewAt) {}

    /**
     * @param name by which the others call this copy: an address, or a name of DNS
     * @param life of a certificate
     */
    public PeerIdentity(CertificateAuthority authority, String name, Duration life, InstantSource time) {
        this.authority = authority;
        this.name = name;
        this.life = life;
        this.time = time;
        this.trust = trusting(authority.certificate());
        this.shown = next();
        this.renewal = new Loop(new ServerThreads(), "peer-certificate", life.dividedBy(20), this::renewIfDue);
    }

    /** From now on it is renewed. */
    public void start() {
        renewal.start();
    }

    @Override
    public void close() {
        renewal.close();
    }

    public X509Certificate certificate() {
        return shown.certificate();
    }

    /** Always with the newest certificate. */
    public X509ExtendedKeyManager keys() {
        return new Newest();
    }

    /** Believes what the authority of the copies signed, as long as it is good, and nothing else. */
    public X509TrustManager trust() {
        return trust;
    }

    /** For calls to the others. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new X509ExtendedKeyManager[] {keys()}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a TLS context was not made", e);
        }
    }

    void renewIfDue() {
        if (!time.instant().isBefore(shown.renewAt())) {
            shown = next();
        }
    }

    private Shown next() {
        Instant now = time.instant();
        KeyPair keys = CertificateAuthority.newKeys();
        boolean address = ADDRESS.matcher(name).matches();
        var subject =
                new Subject("gantry copy", address ? List.of() : List.of(name), address ? List.of(name) : List.of());
        X509Certificate certificate = authority.issue(subject, keys.getPublic(), Use.PEER, now, life);
        return new Shown(keys, certificate, now.plus(life.multipliedBy(2).dividedBy(3)));
    }

    private static X509TrustManager trusting(X509Certificate authority) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority);
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the authority of the copies cannot be trusted", e);
        }
    }

    /** Asked at every handshake. */
    private final class Newest extends X509ExtendedKeyManager {

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return serverAlias(keyType);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return serverAlias(keyType);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {shown.certificate(), authority.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.keys().getPrivate();
        }

        private static @Nullable String serverAlias(String keyType) {
            return keyType.equals("EC") ? ALIAS : null;
        }
    }
}
