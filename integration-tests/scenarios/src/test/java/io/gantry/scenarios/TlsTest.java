package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.TestAuthority;
import io.gantry.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The API at every address of this machine: by TLS, or not at all. */
@Order(4)
class TlsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Gantry gantry;

    @TempDir
    Path folder;

    @RegisterExtension
    static final Failures SHOWN = TlsTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterEach
    void itIsCleared() {
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @Test
    void theApiSpeaksTlsAndARenewedCertificateIsShownWithoutARestart() throws Exception {
        TestAuthority authority = TestAuthority.make(folder, "authority");
        Issued first = authority.issue("first", TestAuthority.LOCAL);
        gantry = new Gantry(
                "dev",
                Map.of(
                        "gantry.address", "0.0.0.0",
                        "gantry.tls.certificate", first.certificate().toString(),
                        "gantry.tls.key", first.key().toString()),
                List.of(),
                Optional.of(authority));
        gantry.start();
        String ca = authority.certificate().toString();

        assertThat(cli("auth", "whoami", "--ca", ca).ended(0).output()).contains("owner: admin");
        assertThat(cli("auth", "whoami").ended(5).errors()).contains("not from an authority that is believed here");
        assertThat(plainly()).as("what somebody hears who does not speak TLS").doesNotContain("HTTP/1.1");
        theProgramAsksItself(ca);

        Issued second = authority.issue("second", TestAuthority.LOCAL);
        Files.write(first.certificate(), Files.readAllBytes(second.certificate()));
        Files.write(first.key(), Files.readAllBytes(second.key()));
        Eventually.until(
                "the renewed certificate is shown", LIMIT, () -> shown(authority), "CN=authority-second"::equals);
        assertThat(cli("auth", "whoami", "--ca", ca).ended(0).output()).contains("owner: admin");
        theProgramAsksItself(ca);
    }

    private Ran cli(String... words) throws Exception {
        var all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of("--server", gantry.rest().url()));
        return gantry.cli(all.toArray(String[]::new));
    }

    /** An explanation is put together by calls of the program to its own API. */
    private void theProgramAsksItself(String ca) throws Exception {
        if (gantry.rest().get("/v1/namespaces/shop").status() == 404) {
            Path file = gantry.write("job.yaml", """
                    apiVersion: gantry/v1
                    kind: Namespace
                    metadata: {name: shop}
                    spec: {}
                    """);
            cli("apply", "-f", file.toString(), "--yes", "--ca", ca).ended(0);
        }
        Eventually.until(
                "the scheduler is asked",
                LIMIT,
                () -> gantry.rest().get("/v1/namespaces/shop/jobs/none/explain").status(),
                status -> status == 404); // of a scheduler that cannot be reached: 503
    }

    private static String plainly() throws IOException {
        URI server = URI.create(gantry.rest().url());
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream()
                    .write("GET /v1/pools HTTP/1.1\r\nHost: gantry\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) { // hung up
            return String.valueOf(e.getMessage());
        }
    }

    private static String shown(TestAuthority authority) throws IOException {
        URI server = URI.create(gantry.rest().url());
        try (var socket =
                (SSLSocket) authority.trusting().getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void beyondLoopbackItDoesNotStartWithoutTls() throws Exception {
        gantry = new Gantry(Map.of("gantry.address", "0.0.0.0"));
        gantry.launch();

        assertThat(gantry.ended(LIMIT)).as(gantry.logs()).isEqualTo(1);
        assertThat(Files.readAllLines(gantry.consoleLog()))
                .singleElement()
                .asString()
                .startsWith(
                        "gantry: gantry.address is 0.0.0.0, which others reach, and tokens would pass in the clear");
    }
}
