package io.gantry.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.spi.ClientIdentity;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine behind mutual TLS, with keys that are only in memory. */
class MutualTlsTest {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final Uid CLUSTER = UIDS.next();
    private static final Uid MACHINE = UIDS.next();

    @TempDir
    private Path folder;

    private final AtomicReference<ClientIdentity> identity = new AtomicReference<>();
    private HttpsServer server;
    private DockerEngine engine;

    @BeforeEach
    void startAnEngineThatWantsACertificate() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped: needs openssl");
        authority("ours");
        authority("others");
        certificate("server", "ours");
        certificate("client", "ours");
        certificate("stranger", "others");
        SSLContext context = TlsContext.of(identity("server", "ours"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/engine-1/containers/json", exchange -> {
            byte[] none = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, none.length);
            exchange.getResponseBody().write(none);
            exchange.close();
        });
        server.start();
        engine = new DockerEngine(
                DockerSettings.STANDARD, cluster -> Optional.ofNullable(identity.get()), InstantSource.system());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            engine.close();
            server.stop(0);
        }
    }

    private Target target() {
        return target(MACHINE);
    }

    private Target target(Uid machine) {
        String uri = "tcp://127.0.0.1:" + server.getAddress().getPort() + "/engine-1";
        return new Target(
                UIDS.next(),
                CLUSTER,
                machine,
                UIDS.next(),
                new Name("node-1"),
                new EngineEndpoint(uri, Trust.MUTUAL_TLS));
    }

    @Test
    void anEngineAnswersWhoeverItsAuthorityKnows() throws Exception {
        identity.set(identity("client", "ours"));
        assertThat(engine.list(target())).isEqualTo(new Listing.Containers(List.of()));
    }

    @Test
    void withoutACertificateTheEngineIsNotEvenCalled() {
        assertThat(engine.list(target()))
                .isInstanceOfSatisfying(
                        Listing.Unreachable.class,
                        silent -> assertThat(silent.detail()).contains("no client certificate"));
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNotTaken() throws Exception {
        identity.set(identity("stranger", "ours"));
        assertThat(engine.list(target())).isInstanceOf(Listing.Unreachable.class);
    }

    @Test
    void anEngineOfAnotherAuthorityIsNotBelieved() throws Exception {
        identity.set(identity("client", "others"));
        assertThat(engine.list(target())).isInstanceOf(Listing.Unreachable.class);
    }

    @Test
    void anotherMachineAtItsAddressIsNotBelieved() throws Exception {
        identity.set(identity("client", "ours"));
        assertThat(engine.list(target(UIDS.next())))
                .isInstanceOfSatisfying(
                        Listing.Unreachable.class,
                        silent -> assertThat(silent.detail()).contains("certificate is for"));
    }

    @Test
    void aRenewedIdentityIsUsedFromThenOn() throws Exception {
        identity.set(identity("stranger", "ours"));
        assertThat(engine.list(target())).isInstanceOf(Listing.Unreachable.class);
        identity.set(identity("client", "ours"));
        assertThat(engine.list(target())).isInstanceOf(Listing.Containers.class);
    }

    // ---- keys and certificates

    private void authority(String name) throws IOException {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".pem"));
    }

    private void certificate(String name, String authority) throws IOException {
        Files.writeString(
                folder.resolve("san"), "subjectAltName=DNS:" + EngineEndpoint.certificateName(MACHINE) + "\n");
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".csr"));
        openssl(
                "x509",
                "-req",
                "-in",
                file(name + ".csr"),
                "-CA",
                file(authority + ".pem"),
                "-CAkey",
                file(authority + ".key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                file("san"),
                "-out",
                file(name + ".pem"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(said).isZero();
    }

    private ClientIdentity identity(String name, String authority) throws Exception {
        return new ClientIdentity(key(name), List.of(read(name)), List.of(read(authority)));
    }

    private PrivateKey key(String name) throws Exception {
        String pem = Files.readString(folder.resolve(name + ".key"));
        String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private X509Certificate read(String name) throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
