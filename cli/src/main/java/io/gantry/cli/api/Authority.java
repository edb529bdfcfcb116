package io.gantry.cli.api;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: those of a file's authorities and no others, where one is named. */
final class Authority {

    private static final int CAUSES_MAX = 20;

    private Authority() {}

    /** @throws Failure if the file holds none */
    static SSLContext trusting(Path file) {
        try {
            Collection<? extends Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (!read.isEmpty()) {
                return context(read);
            }
        } catch (IOException _) {
            throw new Failure(Exit.USAGE, "error: cannot read the file of authorities " + file, whatToName());
        } catch (GeneralSecurityException _) {
            // said below
        }
        throw new Failure(Exit.USAGE, "error: " + file + " holds no certificates in PEM", whatToName());
    }

    private static String whatToName() {
        return "  do:  name the certificate of the authority that signed the server's, with --ca or GANTRY_CA";
    }

    private static SSLContext context(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate one : authorities) {
            store.setCertificateEntry("authority-" + number++, one);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /**
     * What was wrong with what the server showed.
     *
     * @param why in a line
     * @param instead what to do
     */
    record Trouble(String why, String instead) {}

    /** Empty if it was not about certificates, or TLS at all. */
    static Optional<Trouble> trouble(Throwable thrown) {
        String words = "";
        boolean ofTls = false;
        @Nullable Throwable cause = thrown;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++, cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return Optional.of(new Trouble(
                        "its certificate has expired: " + cause.getMessage(),
                        "have its certificate renewed; if it is good, set this machine's clock"));
            }
            if (cause instanceof CertificateNotYetValidException) {
                return Optional.of(new Trouble(
                        "its certificate is not good yet: " + cause.getMessage(), "set this machine's clock, or wait"));
            }
            ofTls |= cause instanceof SSLException;
            words += " " + cause.getMessage();
        }
        return ofTls ? Optional.of(inWords(words)) : Optional.empty();
    }

    private static Trouble inWords(String words) {
        if (words.contains("nrecognized SSL message")) { // the JDK has two sentences that end so
            return new Trouble("it does not speak TLS at this port", "write its address with http:// if that is meant");
        }
        if (words.contains("subject alternative") || words.contains("No name matching")) {
            return new Trouble(
                    "its certificate is for other names than the one it was called by",
                    "call it by a name in its certificate with --server, or have one made for this name");
        }
        if (words.contains("PKIX") || words.contains("certification path")) {
            return new Trouble(
                    "its certificate is not from an authority that is believed here",
                    "name the authority's certificate with --ca or GANTRY_CA; if you do not know it, ask who runs the server");
        }
        return new Trouble(
                "TLS failed:" + words, "see that it is the server that is meant, and what it says in its log");
    }
}
