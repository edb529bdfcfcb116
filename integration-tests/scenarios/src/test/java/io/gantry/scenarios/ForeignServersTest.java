package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code gantry server}: against a PostgreSQL and a Kafka that somebody else runs, configured by environment and system
 * properties, logging JSON. It has a user of its own there, who owns one database and nothing else.
 */
@Order(4)
class ForeignServersTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "not-the-superuser's";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static Path folder;
    private static EmbeddedPostgres postgres;
    private static EmbeddedKafka kafka;
    private static Gantry gantry;
    private static World world;

    @RegisterExtension
    static final Failures SHOWN = ForeignServersTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @BeforeAll
    static void somebodyElseRunsThem() throws Exception {
        folder = Files.createTempDirectory("gantry-foreign-");
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("create role plane login password '" + PASSWORD.replace("'", "''") + "'");
            statement.execute("create database control owner plane");
            statement.execute("create database crowd owner plane");
            statement.execute("create database glass owner plane");
            statement.execute("create database sealed owner plane");
        }
    }

    @AfterEach
    void bothAreCleared() throws Exception {
        if (world != null) {
            world.close();
            world = null;
        }
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @AfterAll
    static void theyEnd() throws Exception {
        kafka.close();
        postgres.close();
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }

    private static Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("gantry.database.url", "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/control");
        settings.put("gantry.database.username", "plane");
        settings.put("gantry.database.password", PASSWORD);
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("gantry.log-format", "json");
        return settings;
    }

    private static Gantry server(Map<String, String> settings, String... properties) throws IOException {
        return new Gantry("server", settings, List.of(properties));
    }

    @Test
    void thePathWorksAcrossAStopOfTheServerAndOneOfTheDatabase() throws Exception {
        int joinPort = Settings.unused().joinPort();
        Map<String, String> settings = settings();
        settings.put("gantry.bridge.heartbeat-every", "500ms");
        settings.put("gantry.bridge.node-lost-after", "3s");
        settings.put("gantry.bridge.probe-within", "1s");
        gantry = server(settings, "-Dgantry.bridge.join-port=" + joinPort);
        world = World.start(gantry.home());
        gantry.start();
        apply();
        Map<String, String> before = nodes();
        assertThat(before).hasSize(4);
        assertThat(gantry.home().resolve("postgres")).doesNotExist();
        assertThat(gantry.home().resolve("kafka")).doesNotExist();
        try (var socket = new Socket()) { // by -D, over the environment
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), joinPort));
        }

        List<CompletableFuture<HttpResponse<Stream<String>>>> followers =
                List.of(follow("/v1/watch"), follow("/v1/namespaces/demo/jobs/hello/logs?follow=true"));
        for (var follower : followers) {
            assertThat(follower.get(LIMIT.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
        }
        gantry.terminate();
        assertThat(followers.getLast().join().body().toList())
                .as("the logs' last word")
                .contains("event: trouble", "data: {\"detail\":\"the server is stopping\"}");
        assertThat(followers.getFirst().join().body().toList())
                .as("a watch, to its end")
                .isNotEmpty();
        assertThat(gantry.ended(LIMIT)).isEqualTo(143); // as every program that SIGTERM ends
        assertThat(console()).noneMatch(line -> line.contains("Timed out waiting for graceful shutdown"));

        gantry.start();
        FourNodes.awaitNodes(gantry, 4);
        assertThat(nodes()).isEqualTo(before);
        FourNodes.awaitRunning(gantry, "hello", 4);

        theDatabaseGoesAwayAndComesBack();

        world.close();
        world = null;
        Eventually.until( // by environment: the default is 15 s
                "silent nodes are LOST after 3 s",
                Duration.ofSeconds(12),
                () -> FourNodes.states(gantry.rest().list("/v1/nodes")),
                states -> states.stream().allMatch("LOST"::equals));
        everyLineIsOneJsonObject();
    }

    private void apply() throws Exception {
        Path file = gantry.write(
                "simulated.yaml",
                Files.readString(Checkout.file("docs/examples/demo-simulated.yaml"))
                        .replace("http://127.0.0.1:7080", world.url()));
        gantry.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        FourNodes.awaitNodes(gantry, 4);
        FourNodes.awaitRunning(gantry, "hello", 4);
    }

    private static Map<String, String> nodes() {
        var uids = new TreeMap<String, String>();
        for (JsonNode node : gantry.rest().list("/v1/nodes")) {
            uids.put(Answer.text(node, "metadata.name"), Answer.text(node, "metadata.uid"));
        }
        return uids;
    }

    private static CompletableFuture<HttpResponse<Stream<String>>> follow(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gantry.rest().url() + path))
                .header("Authorization", "Bearer " + gantry.rest().token())
                .build();
        return gantry.rest().client().sendAsync(request, BodyHandlers.ofLines());
    }

    /** What a request says in the log has its caller's trace id. */
    private static void theDatabaseGoesAwayAndComesBack() throws Exception {
        postgres.close();
        Answer refused = gantry.rest()
                .ask("GET", "/v1/pools", "", Map.of("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"))
                .with(503);
        assertThat(refused.at("traceId")).isEqualTo(TRACE);

        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        Eventually.until(
                "the API answers again",
                LIMIT,
                () -> gantry.rest().get("/v1/pools").status(),
                status -> status == 200);
        assertThat(console())
                .map(ForeignServersTest::json)
                .anySatisfy(line -> assertThat(Answer.text(line, "mdc.traceId")).isEqualTo(TRACE));
    }

    private static void everyLineIsOneJsonObject() throws IOException {
        List<String> lines = console();
        assertThat(lines).hasSizeGreaterThan(2).allSatisfy(line -> {
            JsonNode json = json(line);
            assertThat(json.isObject()).isTrue();
            assertThat(Answer.text(json, "message")).isNotEmpty();
            assertThat(Answer.text(json, "level")).isNotEmpty();
            assertThat(Answer.text(json, "timestamp")).isNotEmpty();
        });
    }

    private static JsonNode json(String line) {
        try {
            return Rest.JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    private static List<String> console() throws IOException {
        return Files.readAllLines(gantry.consoleLog());
    }

    @Test
    void moreRequestsThanAtOnceAreToldToComeAgain() throws Exception {
        Map<String, String> settings = settings();
        settings.compute("gantry.database.url", (key, url) -> url.replace("/control", "/crowd"));
        settings.put("gantry.requests-at-once", "2");
        gantry = server(
                settings, "-Dgantry.bridge.join-port=" + Settings.unused().joinPort());
        gantry.start();
        var halves = new ArrayList<Socket>(); // one more at each look: one that was answered holds no place
        try {
            Answer refused = Eventually.until(
                    "there is no place left",
                    LIMIT,
                    () -> {
                        halves.add(halfARequest());
                        return gantry.rest().get("/v1/pools");
                    },
                    answer -> answer.status() == 429);
            assertThat(refused.at("detail")).isEqualTo("more requests at once than 2");
            assertThat(refused.header("retry-after")).contains("1");
            assertThat(gantry.rest().get("/health/live").status()).isEqualTo(200);
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
        Eventually.until(
                "whose callers have gone give their places back",
                LIMIT,
                () -> gantry.rest().get("/v1/pools").status(),
                status -> status == 200);
    }

    /** It holds its place while its body does not come. */
    private static Socket halfARequest() throws IOException {
        URI server = URI.create(gantry.rest().url());
        var socket = new Socket(server.getHost(), server.getPort());
        String head = "PUT /v1/namespaces/slow HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nAuthorization: Bearer " + gantry.rest().token()
                + "\r\nContent-Type: application/json\r\nIf-None-Match: *\r\nContent-Length: 100\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void anAdminsTokenIsMadeAtTheMachineBesideAServerThatRuns() throws Exception {
        Map<String, String> settings = settings();
        settings.compute("gantry.database.url", (key, url) -> url.replace("/control", "/glass"));
        gantry = server(
                settings, "-Dgantry.bridge.join-port=" + Settings.unused().joinPort());
        gantry.start();

        Ran made = Ran.of(
                        LIMIT,
                        Map.of(
                                "GANTRY_DATABASE_URL",
                                settings.get("gantry.database.url"),
                                "GANTRY_DATABASE_USERNAME",
                                "plane",
                                "GANTRY_DATABASE_PASSWORD",
                                PASSWORD),
                        List.of(
                                Checkout.java(),
                                "-jar",
                                Checkout.server().toString(),
                                "server",
                                "break-glass",
                                "--reason",
                                "sso is away",
                                "--for",
                                "1h"))
                .ended(0);

        Map<String, String> as =
                Map.of("Authorization", "Bearer " + made.output().strip());
        Answer me = gantry.rest().ask("GET", "/v1/auth/whoami", "", as).with(200);
        assertThat(me.at("role")).isEqualTo("admin");
        String name = me.at("name");
        assertThat(made.errors()).contains("token " + name + " is admin until");
        assertThat(gantry.rest().get("/health").body().toString()).contains("break-glass", "\"tokens\"");
        assertThat(gantry.cli("token", "list").ended(0).output()).contains(name, "break-glass: sso is away");
        assertThat(gantry.cli("audit", "export").ended(0).output()).contains("\"object\":\"" + name + "\"");
        gantry.cli("token", "revoke", name).ended(0);
        gantry.rest().ask("GET", "/v1/auth/whoami", "", as).with(401);
    }

    // ------------------------------------------------------------------------------------- what stops a start

    @Test
    void aWrongPasswordIsSaidInALine() throws Exception {
        Map<String, String> settings = settings();
        settings.put("gantry.database.password", "wrong-canary");

        assertThat(lineOfAFailedStart(server(settings), 1))
                .startsWith(
                        "gantry: PostgreSQL at " + settings.get("gantry.database.url")
                                + " does not let user plane in; check GANTRY_DATABASE_USERNAME and GANTRY_DATABASE_PASSWORD. It says: ")
                .contains("password authentication failed")
                .doesNotContain("wrong-canary");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidInALine() throws Exception {
        Map<String, String> settings = settings();
        settings.put(
                "gantry.database.url",
                "jdbc:postgresql://127.0.0.1:" + Settings.unused().port() + "/control");

        assertThat(lineOfAFailedStart(server(settings), 1))
                .startsWith("gantry: PostgreSQL at " + settings.get("gantry.database.url")
                        + " does not answer; check GANTRY_DATABASE_URL. ");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidInALine() throws Exception {
        Map<String, String> settings = settings();
        settings.compute("gantry.database.url", (key, url) -> url + "s");

        assertThat(lineOfAFailedStart(server(settings), 1)).contains("has no such database", "owner plane");
    }

    @Test
    void aUserWhoMayNotMakeSchemasIsToldHow() throws Exception {
        Map<String, String> settings = settings();
        settings.compute("gantry.database.url", (key, url) -> url.replace("/control", "/postgres"));

        assertThat(lineOfAFailedStart(server(settings), 1))
                .contains("user plane may not make schemas", "grant create on database postgres to plane");
    }

    @Test
    void withoutServersItSaysWhichSettingsItWants() throws Exception {
        assertThat(lineOfAFailedStart(server(Map.of()), 1))
                .contains(
                        "gantry.database.url, gantry.database.username, gantry.database.password,"
                                + " gantry.kafka.bootstrap-servers",
                        "GANTRY_DATABASE_URL",
                        "gantry dev");
    }

    @ParameterizedTest
    @CsvSource({
        "gantry.scheduler.starts-mx, 3",
        "gantry.prot, 7070",
        "gantry.bridge.heartbeat-every, often",
        "gantry.scheduler.starts-max, many",
        "gantry.requests-at-once, lots",
        "gantry.log-format, xml"
    })
    void aSettingThatIsNoneStopsTheStartAndIsNamed(String key, String value) throws Exception {
        assertThat(lineOfAFailedStart(server(settings(), "-D" + key + "=" + value), 2))
                .contains(key);
    }

    @Test
    void aMisspeltVariableStopsTheStartToo() throws Exception {
        Map<String, String> settings = settings();
        settings.put("gantry.scheduler.starts-mx", "3");

        assertThat(lineOfAFailedStart(server(settings), 2)).contains("GANTRY_SCHEDULER_STARTS_MX");
    }

    @Test
    void aMasterKeyThatIsNotTheDatabasesIsSaidInALine() throws Exception {
        Map<String, String> settings = settings();
        settings.compute("gantry.database.url", (key, url) -> url.replace("/control", "/sealed"));
        gantry = server(
                settings, "-Dgantry.bridge.join-port=" + Settings.unused().joinPort());
        gantry.start();
        gantry.terminate();
        gantry.ended(LIMIT);
        sealUnderAnotherKey(settings.get("gantry.database.url"));
        Files.delete(gantry.consoleLog());

        assertThat(lineOfAFailedStart(gantry, 2))
                .startsWith("gantry: the master key " + gantry.home().resolve("master.key")
                        + " does not open secret bridge/old of the database")
                .contains("Put the master.key back");
    }

    private static void sealUnderAnotherKey(String url) throws Exception {
        try (var connection = DriverManager.getConnection(url, "plane", PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("insert into bridge.secret (name, wrapped_key, sealed)"
                    + " values ('old', decode(repeat('00', 60), 'hex'), decode('00', 'hex'))");
        }
    }

    /** The one line it says. */
    private static String lineOfAFailedStart(Gantry server, int code) throws Exception {
        gantry = server;
        gantry.launch();
        assertThat(gantry.ended(LIMIT)).as(gantry.logs()).isEqualTo(code);
        assertThat(console()).as("no stack trace").hasSize(1);
        return console().getFirst();
    }
}
