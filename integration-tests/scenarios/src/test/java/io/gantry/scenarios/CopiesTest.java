package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.member.PeerIdentity;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies of the program on one PostgreSQL and one Kafka: what they know of one another, and whom they believe. */
@Order(5)
class CopiesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CALLER = "Gantry-Caller";
    private static final String SHOP =
            "{\"apiVersion\":\"gantry/v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"},\"spec\":{}}";

    private static Path folder;
    private static EmbeddedPostgres postgres;
    private static EmbeddedKafka kafka;
    private static Gantry gantry;
    private Gantry second;

    @RegisterExtension
    static final Failures SHOWN = CopiesTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory("gantry-copies-");
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        gantry = new Gantry("server", settings(), List.of());
        gantry.start();
    }

    @AfterEach
    void theSecondEnds() {
        if (second != null) {
            second.close();
        }
    }

    @AfterAll
    static void end() throws Exception {
        gantry.close();
        kafka.close();
        postgres.close();
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }

    private static Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("gantry.database.url", postgres.jdbcUrl());
        settings.put("gantry.database.username", EmbeddedPostgres.USER);
        settings.put("gantry.database.password", postgres.password());
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("gantry.lease-lasts", "3s");
        return settings;
    }

    private static List<JsonNode> members() {
        return gantry.rest().list("/v1/members");
    }

    private static URI peerAddress() {
        List<JsonNode> members = Eventually.until(
                "the server has said where copies reach it", LIMIT, CopiesTest::members, there -> !there.isEmpty());
        return URI.create(Answer.text(members.getFirst(), "address"));
    }

    // ----------------------------------------------------------------------------------------------------- members

    @Test
    void copiesAreMembersWhileTheyLive() throws Exception {
        assertThat(peerAddress().toString()).startsWith("https://127.0.0.1:");
        launchSecond();
        assertThat(members())
                .allSatisfy(member -> assertThat(Answer.text(member, "address")).startsWith("https://127.0.0.1:"))
                .extracting(member -> Answer.text(member, "address"))
                .doesNotHaveDuplicates();
        assertThat(gantry.cli("members").ended(0).output()).contains("inventory,provisioner,bridge,scheduler");

        second.kill9();
        Eventually.until("one that was killed is none", LIMIT, CopiesTest::members, there -> there.size() == 1);
        second.launch();
        Eventually.until("it is one again", LIMIT, CopiesTest::members, there -> there.size() == 2);
        second.terminate();
        second.ended(LIMIT);
        assertThat(members()).as("one that was stopped, a second later at most").hasSizeLessThanOrEqualTo(2);
        Eventually.until("and it is gone", LIMIT, CopiesTest::members, there -> there.size() == 1);
    }

    /** Two copies that each believe the layer to be in the other must not pass a request round and round. */
    @Test
    void whatWasPassedOnOnceGoesNoFurther() throws Exception {
        launchSecond();
        URI standby = URI.create(Answer.text(members().getLast(), "address"));
        try (HttpClient copy = client(identity(authority()))) {
            for (String path : List.of("/v1/pools", "/peer/v1/facts/inventory/gantry.namespaces")) {
                HttpResponse<String> answer = ask(copy, standby, "GET", path, caller("ci", "viewer"));
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.headers().firstValue("Gantry-Not-Active")).contains("inventory");
            }
        }
        second.rest().get("/v1/pools").with(200); // of its own callers
    }

    private void launchSecond() throws Exception {
        peerAddress();
        second = new Gantry("server", settings(), List.of());
        Files.copy(gantry.home().resolve("master.key"), second.home().resolve("master.key"));
        second.launch();
        Eventually.until("both are members", LIMIT, CopiesTest::members, there -> there.size() == 2);
    }

    // ---------------------------------------------------------------------------------------------- who is believed

    private static String caller(String name, String role) {
        String json = "{\"identity\":{\"name\":\"" + name + "\",\"role\":\"" + role
                + "\",\"namespaces\":[]},\"from\":\"192.0.2.7\"}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoCallsIsNotBelievedOfAnybodyButACopy() throws Exception {
        String admin = caller("mallory", "admin");
        assertThat(gantry.rest()
                        .ask("GET", "/v1/tokens", "", Map.of("Authorization", "", CALLER, admin))
                        .status())
                .isEqualTo(401);
        String viewer = token("looker");
        Map<String, String> forged = Map.of("Authorization", "Bearer " + viewer, CALLER, admin);
        assertThat(gantry.rest().ask("GET", "/v1/tokens", "", forged).status()).isEqualTo(403);
        assertThat(gantry.rest().ask("GET", "/v1/auth/whoami", "", forged).at("name"))
                .isEqualTo("looker");
        assertThat(gantry.rest()
                        .get("/peer/v1/facts/inventory/gantry.namespaces")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatACopyPassesOnIsDoneInItsCallersName() throws Exception {
        try (HttpClient copy = client(identity(authority()))) {
            assertThat(ask(copy, "GET", "/v1/auth/whoami", caller("ci", "viewer"))
                            .body())
                    .contains("\"name\":\"ci\"");
            assertThat(ask(copy, "GET", "/v1/pools", caller("ci", "viewer")).statusCode())
                    .isEqualTo(200);
            assertThat(ask(copy, "PUT", "/v1/namespaces/shop", caller("ci", "viewer"))
                            .statusCode())
                    .as("rights are asked for here, too")
                    .isEqualTo(403);
            assertThat(ask(copy, "PUT", "/v1/namespaces/shop", caller("boss", "operator"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(ask(copy, "GET", "/v1/pools", null).statusCode()).isEqualTo(401);
            assertThat(ask(copy, "GET", "/v1/pools", "nonsense").statusCode()).isEqualTo(401);
        }
        Eventually.until(
                "the audit has who it was, and from where",
                LIMIT,
                () -> gantry.rest().list("/v1/audit"),
                entries -> entries.stream().anyMatch(entry -> is(entry, "boss", "DONE"))
                        && entries.stream().anyMatch(entry -> is(entry, "ci", "REFUSED")));
    }

    private static boolean is(JsonNode entry, String who, String outcome) {
        return Answer.text(entry, "who").equals(who)
                && Answer.text(entry, "outcome").equals(outcome)
                && Answer.text(entry, "from").equals("192.0.2.7");
    }

    @Test
    void copiesAskOneAnotherForLists() throws Exception {
        try (HttpClient copy = client(identity(authority()))) {
            assertThat(ask(copy, "GET", "/peer/v1/facts/inventory/gantry.namespaces?limit=9", null)
                            .body())
                    .contains("\"default\"");
            assertThat(ask(copy, "GET", "/peer/v1/facts/scheduler/gantry.identities?limit=9", null)
                            .body())
                    .isEqualTo("{\"items\":[]}");
            assertThat(ask(copy, "GET", "/peer/v1/facts/bridge/gantry.machines?limit=9", null)
                            .statusCode())
                    .as("the bridge does not write these")
                    .isEqualTo(404);
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNoCopys() throws Exception {
        peerAddress();
        var uids = new UidSource(Clock.systemUTC(), new SecureRandom());
        CertificateAuthority foreign =
                CertificateAuthority.create("gantry copies", Clock.systemUTC().instant(), uids);
        CertificateAuthority ours = authority();
        try (HttpClient stranger = HttpClient.newBuilder()
                .sslContext(
                        Peers.context(identity(foreign).keys(), identity(ours).trust()))
                .build()) {
            assertThatThrownBy(() -> ask(stranger, "GET", "/v1/pools", caller("mallory", "admin")))
                    .isInstanceOf(IOException.class);
        }
    }

    private static HttpResponse<String> ask(HttpClient copy, String method, String path, String caller)
            throws Exception {
        return ask(copy, peerAddress(), method, path, caller);
    }

    private static HttpResponse<String> ask(HttpClient copy, URI at, String method, String path, String caller)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at.resolve(path))
                .timeout(LIMIT)
                .method(method, method.equals("PUT") ? BodyPublishers.ofString(SHOP) : BodyPublishers.noBody());
        if (method.equals("PUT")) {
            request.header("Content-Type", "application/json").header("If-None-Match", "*");
        }
        if (caller != null) {
            request.header(CALLER, caller);
        }
        return copy.send(request.build(), BodyHandlers.ofString());
    }

    private static String token(String name) throws Exception {
        return gantry.cli("token", "create", name, "--role", "viewer")
                .ended(0)
                .output()
                .strip();
    }

    private static HttpClient client(PeerIdentity identity) {
        return HttpClient.newBuilder().sslContext(identity.context()).build();
    }

    private static PeerIdentity identity(CertificateAuthority authority) {
        return new PeerIdentity(authority, "127.0.0.1", Duration.ofHours(1), Clock.systemUTC());
    }

    private static CertificateAuthority authority() throws Exception {
        peerAddress();
        try (var connection =
                DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password())) {
            return Peers.authority(connection, gantry.home().resolve("master.key"));
        }
    }
}
