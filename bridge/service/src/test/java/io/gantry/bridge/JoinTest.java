package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.bridge.docker.DockerEngine;
import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.api.join.JoinToken;
import io.gantry.provisioner.api.join.TokenKeys;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine joins: over TLS that it pins, with a token that works once, and is then asked under mutual TLS. */
class JoinTest {

    private static final String INFO = "{\"ID\": \"the-engine\", \"NCPU\": 8, \"MemTotal\": 64000000000}";

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid machine = world.bridge.uid();
    private final Uid keyId = world.bridge.uid();
    private final KeyPair tokenKeys = TokenKeys.generate();
    private final KeyPair engineKeys = keys();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private String url;
    private X509Certificate authority;

    @BeforeEach
    void declare() throws Exception {
        Metrics.addRegistry(registry);
        world.say(
                IdentityFact.TOPIC,
                new IdentityFact(
                        keyId,
                        world.next(keyId),
                        false,
                        IdentityFact.Role.TOKEN_KEY,
                        "provisioner",
                        null,
                        null,
                        TokenKeys.pem(tokenKeys.getPublic())));
        world.cluster();
        world.pool(pool, 1);
        world.machine(pool, machine, MachineState.PROVISIONING, PowerState.ON);
        world.eventually(() -> assertThat(world.target(pool).joinUrl()).isNotNull());
        url = world.target(pool).joinUrl();
        authority = certificate(world.target(pool).authorityPem());
        String csr = csr(engineKeys);
        String unused = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(-1));
        world.eventually(() -> assertThat(post(unused, csr).body()).contains("its time is over"));
    }

    @AfterEach
    void close() {
        world.close();
        Metrics.removeRegistry(registry);
    }

    @Test
    void aTokenIsBurntOnce() throws Exception {
        String token = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(10));
        String csr = csr(engineKeys);
        HttpResponse<String> first = post(token, csr);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(post(token, csr).body()).isEqualTo(first.body());

        world.restart();
        world.eventually(() -> assertThat(world.layer.joinUrl(world.cluster))
                .hasValue(world.target(pool).joinUrl()));
        url = world.target(pool).joinUrl();
        assertThat(certificateIn(post(token, csr))).isEqualTo(certificateIn(first));
        HttpResponse<String> another = post(token, csr(keys()));
        assertThat(another.statusCode()).isEqualTo(403);
        assertThat(another.body()).contains("it was used before").doesNotContain(token);
        world.bridge.clock().advance(Duration.ofMinutes(11));
        String late = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(10));
        assertThat(post(late, csr).statusCode()).isEqualTo(200);
        assertThat(post(token, csr).statusCode()).isEqualTo(403);
    }

    @Test
    void theCertificateNamesTheMachineAndServesOnly() throws Exception {
        String token = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(10));
        X509Certificate engine = certificateIn(post(token, csr(engineKeys)));
        engine.verify(authority.getPublicKey());
        assertThat(engine.getPublicKey()).isEqualTo(engineKeys.getPublic());
        assertThat(engine.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(engine.getBasicConstraints()).isEqualTo(-1);
        assertThat(engine.getSubjectAlternativeNames().stream()
                        .map(name -> String.valueOf(name.get(1)))
                        .toList())
                .contains(EngineEndpoint.certificateName(machine), "127.0.0.1", "10.0.0.1")
                .doesNotContain("evil.example");
    }

    @Test
    void whatIsWrongIsRefusedWithItsReason() throws Exception {
        String good = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(10));
        assertThat(post(token(world.bridge.uid(), world.bridge.uid(), Duration.ofMinutes(10)), csr(engineKeys))
                        .body())
                .contains("it is for another place or time");
        assertThat(post("rubbish", csr(engineKeys)).body()).contains("it is not a join token");
        HttpResponse<String> noCsr = post(good, "rubbish");
        assertThat(noCsr.statusCode()).isBetween(400, 422);
        assertThat(noCsr.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(send("x".repeat(40_000)).statusCode()).isEqualTo(413);
        assertThat(send("{\"token\": 1}").statusCode()).isEqualTo(400);
        assertThat(send("not json").statusCode()).isEqualTo(400);
        assertThat(post(good, csr(engineKeys)).statusCode()).isEqualTo(200);
        assertThat(refused("elsewhere")).isEqualTo(1);
        assertThat(refused("malformed")).isEqualTo(1);
        assertThat(refused("signing-request")).isEqualTo(1);
        assertThat(refused("expired")).isPositive();
        assertThat(registry.counter("gantry.joins.accepted").count()).isEqualTo(1);
    }

    private double refused(String reason) {
        return registry.counter("gantry.joins.refused", "reason", reason).count();
    }

    @Test
    void aJoinedEngineIsAskedUnderMutualTlsAndAnotherMachinesCertificateIsAStranger() throws Exception {
        var trust = new AtomicReference<ClientTrust>();
        world.with(given -> {
            trust.set(given);
            return List.of(new DockerEngine(given, Duration.ofSeconds(5)));
        });
        world.eventually(() -> assertThat(world.layer.joinUrl(world.cluster)).isPresent());
        url = world.layer.joinUrl(world.cluster).orElseThrow();
        String token = token(world.cluster, world.bridge.uid(), Duration.ofMinutes(10));
        X509Certificate certificate = certificateIn(post(token, csr(engineKeys)));
        HttpsServer engine = engine(certificate);
        try (var docker = new DockerEngine(trust.get(), Duration.ofSeconds(5));
                var unknown = new DockerEngine(ClientTrust.NONE, Duration.ofSeconds(5))) {
            var endpoint = new EngineEndpoint(
                    "tcp://127.0.0.1:" + engine.getAddress().getPort(), EngineEndpoint.Trust.MUTUAL_TLS);
            var member = new Member(world.cluster, machine, new Name("m-1"), endpoint);
            assertThat(docker.probe(member)).isInstanceOf(Answer.Alive.class);
            assertThat(docker.pulse(member)).isInstanceOf(Answer.Alive.class);
            var other = new Member(world.cluster, world.bridge.uid(), new Name("m-2"), endpoint);
            assertThat(docker.probe(other)).isInstanceOf(Answer.Stranger.class);
            assertThat(unknown.probe(member)).isInstanceOf(Answer.Silent.class);
            world.machine(pool, machine, MachineState.ACTIVE, PowerState.ON, endpoint);
            world.eventually(() -> assertThat(world.node(machine).schedulable()).isTrue());
        } finally {
            engine.stop(0);
        }
    }

    @Test
    void aSigningRequestIsAnsweredWithAClientCertificate() throws Exception {
        Uid request = world.bridge.uid();
        world.say(
                IdentityFact.TOPIC,
                new IdentityFact(
                        request,
                        world.next(request),
                        false,
                        IdentityFact.Role.SIGNING_REQUEST,
                        "scheduler",
                        world.cluster,
                        null,
                        csr(engineKeys)));
        world.eventually(() -> assertThat(world.heard(IdentityFact.TOPIC))
                .anySatisfy(fact -> assertThat(fact.answers()).isEqualTo(request)));
        IdentityFact answer = world.heard(IdentityFact.TOPIC).stream()
                .filter(fact -> request.equals(fact.answers()))
                .findFirst()
                .orElseThrow();
        assertThat(answer.role()).isEqualTo(IdentityFact.Role.CERTIFICATE);
        assertThat(answer.cluster()).isEqualTo(world.cluster);
        X509Certificate client = certificate(answer.pem());
        client.verify(authority.getPublicKey());
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(world.heard(IdentityFact.TOPIC))
                .anySatisfy(fact -> assertThat(fact.role()).isEqualTo(IdentityFact.Role.AUTHORITY));
    }

    private String token(Uid cluster, Uid id, Duration life) {
        return new JoinToken(
                        machine, pool, cluster, world.provider, id, world.now().plus(life))
                .sign(keyId, tokenKeys.getPrivate())
                .reveal();
    }

    private HttpResponse<String> post(String token, String csr) throws Exception {
        return send(GantryJson.lenient().writeValueAsString(Map.of("token", token, "csr", csr)));
    }

    private HttpResponse<String> send(String body) throws Exception {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(null, null))
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/join"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** An engine as the join program starts it: shows its certificate, and wants one of the same authority. */
    private HttpsServer engine(X509Certificate certificate) throws Exception {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext tls = context(engineKeys, certificate);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters strict = tls.getDefaultSSLParameters();
                strict.setNeedClientAuth(true);
                parameters.setSSLParameters(strict);
            }
        });
        server.createContext("/", exchange -> {
            byte[] body = INFO.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private SSLContext context(KeyPair own, X509Certificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore mine = KeyStore.getInstance("PKCS12");
        mine.load(null, null);
        if (own != null) {
            mine.setKeyEntry("own", own.getPrivate(), new char[0], new Certificate[] {certificate});
        }
        keys.init(mine, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for another's name too, which it must not get. */
    private static String csr(KeyPair keys) throws Exception {
        var request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=evil.example"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(request);
        }
        return text.toString();
    }

    private static X509Certificate certificateIn(HttpResponse<String> response) throws Exception {
        JsonNode answer = GantryJson.lenient().readTree(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return certificate(answer.path("certificate").asText());
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
