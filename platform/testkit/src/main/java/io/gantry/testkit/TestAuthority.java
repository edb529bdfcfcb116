package io.gantry.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority and certificates of its, made with the JDK's keytool, as PEM files: what an operator would have. */
public final class TestAuthority {

    /** By which a server on this machine is called. */
    public static final String LOCAL = "dns:localhost,ip:127.0.0.1";

    private static final String PASSWORD = "only-of-a-test";
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;
    private final String name;

    /** A certificate, and the key it was made for. */
    public record Issued(Path certificate, Path key) {}

    private TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** @param name also of its files in the folder */
    public static TestAuthority make(Path folder, String name) throws IOException {
        var authority = new TestAuthority(folder, name);
        authority.keytool(name, List.of("-ext", "bc:c", "-validity", "3"));
        Files.writeString(authority.certificate(), pem("CERTIFICATE", authority.der(name)));
        return authority;
    }

    public Path certificate() {
        return folder.resolve(name + ".pem");
    }

    /**
     * A good one.
     *
     * @param alternatives {@code dns:localhost,ip:127.0.0.1}
     */
    public Issued issue(String holder, String alternatives) throws IOException {
        return issue(holder, alternatives, "-1H", 2);
    }

    /** @param from as keytool says it: {@code -2d} */
    public Issued issue(String holder, String alternatives, String from, int days) throws IOException {
        String alias = name + "-" + holder;
        keytool(
                alias,
                List.of(
                        "-signer",
                        name,
                        "-signerkeypass",
                        PASSWORD,
                        "-ext",
                        "san=" + alternatives,
                        "-startdate",
                        from,
                        "-validity",
                        Integer.toString(days)));
        var issued = new Issued(folder.resolve(alias + ".pem"), folder.resolve(alias + ".key"));
        Files.writeString(issued.certificate(), pem("CERTIFICATE", der(alias)));
        Files.writeString(issued.key(), pem("PRIVATE KEY", key(alias)));
        return issued;
    }

    /** All of them, with their keys, and the password that opens it. */
    public Path store() {
        return folder.resolve(name + ".p12");
    }

    public String password() {
        return PASSWORD;
    }

    /** What a client uses that believes this authority and no other. */
    public SSLContext trusting() {
        try {
            KeyStore believed = KeyStore.getInstance("PKCS12");
            believed.load(null, null);
            believed.setCertificateEntry(name, opened().getCertificate(name));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(believed);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust " + certificate(), e);
        }
    }

    private void keytool(String alias, List<String> more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias));
        command.addAll(more);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool made no certificate for " + alias + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private byte[] der(String alias) throws IOException {
        try {
            Certificate certificate = opened().getCertificate(alias);
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + alias, e);
        }
    }

    private byte[] key(String alias) throws IOException {
        try {
            Key key = opened().getKey(alias, PASSWORD.toCharArray());
            return key.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the key of " + alias, e);
        }
    }

    private KeyStore opened() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + kind + "-----\n";
    }
}
