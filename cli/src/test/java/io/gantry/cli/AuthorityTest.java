package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificates the client believes, and what it says of those it does not. */
class AuthorityTest {

    private static final String LOCAL = "dns:localhost,ip:127.0.0.1";
    private static final String PASSWORD = "only-of-a-test";
    private static final String ME = "{\"name\":\"ci\",\"role\":\"viewer\",\"namespaces\":[]}";

    @TempDir
    static Path made;

    private static Path authority;
    private static Path stranger;

    @TempDir
    Path folder;

    private HttpsServer server;

    @BeforeAll
    static void certificates() throws Exception {
        authority = authority("authority");
        stranger = authority("stranger");
        issue("good", LOCAL, "-1H", 2);
        issue("elsewhere", "dns:gantry.example", "-1H", 2);
        issue("old", LOCAL, "-3d", 1);
    }

    private static Path authority(String name) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-ext", "bc:c");
        Path file = made.resolve(name + ".pem");
        keytool("-exportcert", "-rfc", "-alias", name, "-file", file.toString());
        return file;
    }

    private static void issue(String holder, String alternatives, String from, int days) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                holder,
                "-dname",
                "CN=" + holder,
                "-keyalg",
                "EC",
                "-signer",
                "authority",
                "-ext",
                "san=" + alternatives,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
    }

    /** The JDK's own, on one store of all keys. */
    private static void keytool(String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(made.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(made.resolve("keytool.log")))
                .isZero();
    }

    private static Path store() {
        return made.resolve("keys.p12");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** Shows the certificate of this holder. */
    private Shell serverOf(String holder) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        char[] password = PASSWORD.toCharArray();
        try (InputStream in = Files.newInputStream(store())) {
            all.load(in, password);
        }
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(holder, all.getKey(holder, password), password, new Certificate[] {all.getCertificate(holder)});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(one, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] body = ME.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return new Shell(folder).with("GANTRY_SERVER", "https://127.0.0.1:" + port());
    }

    private int port() {
        return server.getAddress().getPort();
    }

    @Test
    void aNamedAuthorityIsBelieved() throws Exception {
        Shell shell = serverOf("good");

        assertThat(shell.run("auth", "whoami", "--ca", authority.toString()))
                .as(shell.err())
                .isZero();
        assertThat(shell.with("GANTRY_CA", authority.toString()).run("auth", "whoami"))
                .isZero();
    }

    @Test
    void anUnknownAuthorityIsNot() throws Exception {
        Shell shell = serverOf("good");

        assertThat(shell.run("auth", "whoami")).isEqualTo(Exit.UNREACHABLE.code());
        assertThat(shell.err())
                .contains(
                        "error: cannot trust what answers at https://127.0.0.1:" + port(),
                        "why: its certificate is not from an authority that is believed here",
                        "do:  name the authority's certificate with --ca or GANTRY_CA");
        assertThat(shell.run("auth", "whoami", "--ca", stranger.toString())).isEqualTo(Exit.UNREACHABLE.code());
    }

    @Test
    void aCertificateForAnotherNameIsNotBelieved() throws Exception {
        Shell shell = serverOf("elsewhere");

        assertThat(shell.run("auth", "whoami", "--ca", authority.toString())).isEqualTo(Exit.UNREACHABLE.code());
        assertThat(shell.err()).contains("why: its certificate is for other names than the one it was called by");
    }

    @Test
    void anExpiredCertificateIsSaidToBeExpired() throws Exception {
        Shell shell = serverOf("old");

        assertThat(shell.run("auth", "whoami", "--ca", authority.toString())).isEqualTo(Exit.UNREACHABLE.code());
        assertThat(shell.err()).contains("why: its certificate has expired", "have its certificate renewed");
    }

    @Test
    void httpsAtAPortThatSpeaksHttpIsSaid() throws Exception {
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(plain));
            Shell shell = new Shell(folder).with("GANTRY_SERVER", "https://127.0.0.1:" + plain.getLocalPort());

            assertThat(shell.run("auth", "whoami")).isEqualTo(Exit.UNREACHABLE.code());
            assertThat(shell.err()).contains("why: it does not speak TLS at this port");
        }
    }

    /** As a server does that reads the begin of a handshake as a request. */
    private static void refuse(ServerSocket plain) {
        try (var caller = plain.accept()) {
            int _ = caller.getInputStream().read();
            caller.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "none here");
        Shell shell = new Shell(folder);

        assertThat(shell.run("auth", "whoami", "--ca", file.toString())).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("notes.txt holds no certificates in PEM");
        assertThat(shell.run("auth", "whoami", "--ca", "none.pem")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("cannot read the file of authorities");
    }
}
