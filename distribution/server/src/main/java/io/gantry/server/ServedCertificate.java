package io.gantry.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that new connections are shown, which is that of the files as they were last found to be whole: whoever
 * renews it writes the files anew and does nothing else. Handshakes ask for an alias, then for what it stands for; the
 * one before is kept so that a change between the two does not mix them.
 */
final class ServedCertificate extends X509ExtendedKeyManager {

    private static final Logger LOG = Logger.getLogger(ServedCertificate.class);

    private final Path certificate;
    private final Path key;
    private volatile Served served;
    private Stamp looked;
    private String trouble = "";

    private record Served(
            long number, ApiCertificate now, @Nullable Served before) {

        String alias() {
            return Long.toString(number);
        }

        @Nullable
        ApiCertificate of(String alias) {
            if (alias.equals(alias())) {
                return now;
            }
            return before != null && alias.equals(before.alias()) ? before.now() : null;
        }
    }

    /** By which a change of the files is seen without reading them. */
    private record Stamp(FileTime certificate, long certificateBytes, FileTime key, long keyBytes) {

        static Stamp of(Path certificate, Path key) throws IOException {
            return new Stamp(
                    Files.getLastModifiedTime(certificate),
                    Files.size(certificate),
                    Files.getLastModifiedTime(key),
                    Files.size(key));
        }
    }

    /** @throws IOException in words for people, if there is none to begin with */
    ServedCertificate(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        ApiCertificate first = ApiCertificate.read(certificate, key); // which says what is wrong with the files
        this.served = new Served(1, first, null);
        this.looked = Stamp.of(certificate, key);
    }

    /** Takes what is in the files now, if they changed. Ones that are not whole yet are looked at again next time. */
    synchronized void lookAgain() {
        try {
            Stamp found = Stamp.of(certificate, key);
            if (found.equals(looked)) {
                return;
            }
            ApiCertificate fresh = ApiCertificate.read(certificate, key);
            if (!found.equals(Stamp.of(certificate, key))) {
                return; // still being written
            }
            looked = found;
            Served last = served;
            served = new Served(last.number() + 1, fresh, new Served(last.number(), last.now(), null));
            LOG.infof("the API's certificate was changed: it is good until %s", until());
            trouble = "";
        } catch (IOException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(trouble)) { // said once
                trouble = now;
                LOG.warnf("the API goes on with the certificate it had, good until %s: %s", until(), now);
            }
        }
    }

    Instant until() {
        return served.now().own().getNotAfter().toInstant();
    }

    /** Trusts this very certificate, by whatever name it is called, and no other: for calls of this program to itself. */
    X509ExtendedTrustManager ourselves() {
        return new Ourselves();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Served last = served;
        return last.now().key().getAlgorithm().equals(keyType) ? last.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ApiCertificate meant = served.of(alias);
        return meant == null ? null : meant.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ApiCertificate meant = served.of(alias);
        return meant == null ? null : meant.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    private final class Ourselves extends X509ExtendedTrustManager {

        private void check(X509Certificate[] chain) throws CertificateException {
            Served last = served;
            boolean ours = Stream.of(last, last.before() == null ? last : last.before())
                    .anyMatch(one -> one.now().own().equals(chain[0]));
            if (!ours) {
                throw new CertificateException("at our own address somebody else answers");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("callers show no certificates here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("callers show no certificates here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("callers show no certificates here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
