package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import io.gantry.testkit.PrivateDockerd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two copies that share no layer, each with an owner's token of its own: whichever is asked, it answers for both. */
@NeedsRoot
@Order(5)
class LayersApartTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Gantry shown;

    @RegisterExtension
    static final Failures SHOWN = LayersApartTest::installation;

    private Path folder;
    private EmbeddedPostgres postgres;
    private EmbeddedKafka kafka;
    private PrivateDockerd engine;
    private Gantry upper;
    private Gantry lower;

    private static Gantry installation(ExtensionContext context) {
        return shown;
    }

    @BeforeEach
    void twoCopies() throws Exception {
        folder = Files.createTempDirectory("gantry-apart-");
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        engine = PrivateDockerd.start();
        upper = new Gantry("server", settings("inventory,provisioner"), List.of());
        lower = new Gantry("server", settings("bridge,scheduler"), List.of());
        shown = lower;
        upper.start();
        Files.copy(
                upper.home().resolve("master.key"),
                lower.home().resolve("master.key"),
                StandardCopyOption.COPY_ATTRIBUTES);
        lower.start();
    }

    private Map<String, String> settings(String layers) {
        var settings = new HashMap<String, String>();
        settings.put("gantry.layers", layers);
        settings.put("gantry.database.url", postgres.jdbcUrl());
        settings.put("gantry.database.username", EmbeddedPostgres.USER);
        settings.put("gantry.database.password", postgres.password());
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        return settings;
    }

    @AfterEach
    void allIsCleared() throws Exception {
        shown = null;
        for (Gantry copy : new Gantry[] {lower, upper}) {
            if (copy != null) {
                copy.close();
            }
        }
        if (engine != null) {
            engine.close();
        }
        kafka.close();
        postgres.close();
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }

    @Test
    void eitherAnswersForBoth() throws Exception {
        assertThat(lower.rest().token()).isNotEqualTo(upper.rest().token());
        Path file = OneEngine.file(lower, engine, List.of(OneEngine.service("hello", 2)));
        lower.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        for (Gantry copy : List.of(upper, lower)) {
            FourNodes.awaitNodes(copy, 1);
            FourNodes.awaitRunning(copy, "hello", 2);
            membersAreSeen(copy);
            outputIsReadAndFollowed(copy);
            aCommandRunsInside(copy);
            itIsExplained(copy);
            changesAreFollowed(copy);
            listsAreMerged(copy);
            requestsAreMeasuredByTheirRoutes(copy);
        }
        theOtherStops();
        theOtherDies();
    }

    private static void membersAreSeen(Gantry copy) throws Exception {
        List<JsonNode> members = Eventually.until(
                "both are members with what is active in them",
                LIMIT,
                () -> copy.rest().list("/v1/members"),
                list -> list.size() == 2
                        && list.stream().allMatch(one -> one.path("active").size() == 2));
        assertThat(members)
                .extracting(member -> String.join(
                        ",",
                        member.path("layers")
                                .valueStream()
                                .map(JsonNode::asText)
                                .toList()))
                .containsExactlyInAnyOrder("inventory,provisioner", "bridge,scheduler");
        assertThat(copy.cli("members").ended(0).output())
                .contains("inventory,provisioner  inventory,provisioner", "bridge,scheduler       bridge,scheduler");
    }

    /** Wherever they are answered: an object's name, or what somebody tries, makes no series of its own. */
    private static void requestsAreMeasuredByTheirRoutes(Gantry copy) {
        copy.rest().get(FourNodes.path("hello")).with(200);
        copy.rest().get("/v1/no-such-thing").with(404);
        copy.rest()
                .ask("GET", "/v1/tried", "", Map.of("Authorization", "Bearer of-nobody"))
                .with(401);
        assertThat(copy.rest().get("/metrics").with(200).text().lines())
                .filteredOn(line -> line.startsWith("http_server_requests_seconds_count"))
                .anyMatch(line -> line.contains("uri=\"/v1/namespaces/{namespace}/jobs/{name}\""))
                .noneMatch(line -> line.contains("hello") || line.contains("tried") || line.contains("no-such"));
    }

    private static void outputIsReadAndFollowed(Gantry copy) throws Exception {
        Eventually.so(
                "both have said something",
                LIMIT,
                () -> assertThat(copy.cli("job", "logs", "hello", "-n", "demo")
                                .ended(0)
                                .output())
                        .contains("hello[0] hello 1 from", "hello[1] hello 1 from"));
        try (Following output = output(copy)) {
            output.says("what both write from now on", 6, line -> line.contains("hello "), LIMIT);
        }
    }

    private static Following output(Gantry copy) throws Exception {
        return copy.follow("job", "logs", "hello", "-n", "demo", "--follow", "--tail", "1");
    }

    private static void aCommandRunsInside(Gantry copy) throws Exception {
        Ran inside = copy.cli("job", "exec", "hello", "-n", "demo", "--", "/bin/sh", "-c", "echo here; exit 7");
        assertThat(inside.code()).as("%s", inside).isEqualTo(7);
        assertThat(inside.output()).contains("here");
    }

    /** The scheduler's part is in it, whichever copy is asked and whichever has it. */
    private void itIsExplained(Gantry copy) throws Exception {
        String job = copy == upper ? "giant-above" : "giant-below";
        copy.rest()
                .create(FourNodes.path(job), FourNodes.job(job, "batch", 1, "sleep", "64Gi"))
                .with(201);
        Eventually.so(
                "it is said why it waits",
                LIMIT,
                () -> assertThat(copy.cli("job", "explain", job, "-n", "demo")
                                .ended(0)
                                .output())
                        .contains("group main: 1 of 1 wait, of 1 node", "memory"));
    }

    /** What the copy without inventory is told comes by way of the other. Until the watch is open it misses some. */
    private void changesAreFollowed(Gantry copy) throws Exception {
        String name = copy == upper ? "seen-above-" : "seen-below-";
        Gantry other = copy == upper ? lower : upper;
        var made = new AtomicInteger();
        try (Following events = copy.follow("events", "--follow", "--kinds", "namespaces")) {
            Eventually.so("what was made at the other is seen", LIMIT, () -> {
                namespace(other, name + made.incrementAndGet());
                assertThat(events.lines()).anyMatch(line -> line.contains(name));
            });
        }
    }

    private static void namespace(Gantry copy, String name) {
        copy.rest().create("/v1/namespaces/" + name, """
                        apiVersion: gantry/v1
                        kind: Namespace
                        metadata: {name: %s}
                        spec: {}
                        """.formatted(name)).with(201);
    }

    private static void listsAreMerged(Gantry copy) {
        assertThat(copy.rest()
                        .get("/v1/facts/gantry.identities?limit=100")
                        .with(200)
                        .body()
                        .path("items"))
                .as("what three writers in two copies have")
                .isNotEmpty();
        assertThat(copy.rest()
                        .get("/v1/layers/bridge/suspects")
                        .with(200)
                        .body()
                        .path("items"))
                .isEmpty();
    }

    private void theOtherStops() throws Exception {
        try (Following output = output(upper)) {
            output.says("what they write", 2, line -> line.contains("hello "), LIMIT);
            lower.terminate();
            assertThat(output.ended(LIMIT)).isNotZero();
            output.says("why it ends", 1, line -> line.contains("the server is stopping"), LIMIT);
        }
        lower.ended(LIMIT);
        onlyTheUpperIsThere();
        lower.start();
        FourNodes.awaitRunning(upper, "hello", 2);
    }

    private void theOtherDies() throws Exception {
        try (Following output = output(upper)) {
            output.says("what they write", 2, line -> line.contains("hello "), LIMIT);
            lower.kill9();
            output.ended(LIMIT);
        }
        onlyTheUpperIsThere();
        lower.start();
        Eventually.until(
                "the scheduler is active again",
                LIMIT,
                () -> upper.rest().get(FourNodes.path("hello")).status(),
                status -> status == 200);
        FourNodes.awaitRunning(upper, "hello", 2);
    }

    private void onlyTheUpperIsThere() {
        Answer nowhere = upper.rest().get(FourNodes.path("hello")).with(503);
        assertThat(nowhere.at("type")).endsWith("/layer-not-here");
        assertThat(nowhere.at("detail")).contains("scheduler");
        assertThat(nowhere.header("retry-after")).contains("1");
        upper.rest().get("/v1/pools").with(200);
    }
}
