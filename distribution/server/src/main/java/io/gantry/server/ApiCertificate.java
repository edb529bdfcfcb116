package io.gantry.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API shows to those who call: a certificate with those that lead to its authority, and its key, from two PEM
 * files. Both are taken together or not at all: a key that does not fit is found before anybody is shown it.
 *
 * @param chain the server's own first
 */
record ApiCertificate(List<X509Certificate> chain, PrivateKey key) {

    private static final byte[] SIGNED = "gantry".getBytes(StandardCharsets.US_ASCII);
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    ApiCertificate {
        chain = List.copyOf(chain);
    }

    /** @throws IOException that names the file and what is wrong with it; never with anything of the key */
    static ApiCertificate read(Path certificates, Path key) throws IOException {
        var read = new ApiCertificate(chain(certificates), privateKey(key));
        if (!read.fits()) {
            throw new IOException("the key " + key + " (gantry.tls.key) is not that of the first certificate in "
                    + certificates + " (gantry.tls.certificate); give the key it was made for, and put the server's"
                    + " own certificate first, before those of its authorities");
        }
        return read;
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        byte[] text = bytes(file, "gantry.tls.certificate");
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException _) {
            // said below
        }
        throw new IOException(file + " (gantry.tls.certificate) holds no certificates in PEM: blocks that begin with"
                + " -----BEGIN CERTIFICATE-----");
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        String text = new String(bytes(file, "gantry.tls.key"), StandardCharsets.US_ASCII);
        Matcher block = KEY.matcher(text);
        if (block.find()) {
            for (String algorithm : ALGORITHMS) {
                try {
                    byte[] key = Base64.getMimeDecoder().decode(block.group(1));
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
                } catch (GeneralSecurityException | IllegalArgumentException _) {
                    // of another algorithm, or of none: said below, without words that may quote the file
                }
            }
        }
        throw new IOException(file + " (gantry.tls.key) holds no private key in PEM (PKCS #8, RSA, EC or Ed25519, not"
                + " encrypted), a block that begins with -----BEGIN PRIVATE KEY-----; one of another form becomes one by:"
                + " openssl pkey -in FILE -out NEW");
    }

    private static byte[] bytes(Path file, String setting) throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException(
                        file + " (" + setting + ") is longer than 1 MiB: that is no PEM file of this use");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " (" + setting + ") is not there", e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new IOException(file + " (" + setting + ") may not be read by the user this program runs as", e);
        }
    }

    private boolean fits() {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            PublicKey expected = own().getPublicKey();
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(SIGNED);
            byte[] signature = signing.sign();
            var checking = Signature.getInstance(algorithm);
            checking.initVerify(expected);
            checking.update(SIGNED);
            return checking.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // of another algorithm, or of none that signs
        }
    }

    @Override
    public String toString() {
        return "ApiCertificate[" + own().getSubjectX500Principal() + ", ******]";
    }
}
