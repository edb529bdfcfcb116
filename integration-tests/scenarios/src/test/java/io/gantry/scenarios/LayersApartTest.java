package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import io.gantry.testkit.PrivateDockerd;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        lower.cli("apply", "-f", file().toString(), "--yes", "--wait", "--timeout", "90s")
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
        }
        theOtherGoes();
    }

    private static void membersAreSeen(Gantry copy) {
        List<JsonNode> members = Eventually.until(
                "both are members with what is active in them",
                LIMIT,
                () -> copy.rest().list("/v1/members"),
                list -> list.size() == 2
                        && list.stream().allMatch(one -> one.path("active").size() == 2));
        assertThat(members)
                .extracting(member -> String.join(
                        ",",
                        member.path("layers").valueStream().map(JsonNode::asText).toList()))
                .containsExactlyInAnyOrder("inventory,provisioner", "bridge,scheduler");
    }

    private static void outputIsReadAndFollowed(Gantry copy) throws Exception {
        Eventually.so(
                "both have said something",
                LIMIT,
                () -> assertThat(copy.cli("job", "logs", "hello", "-n", "demo")
                                .ended(0)
                                .output())
                        .contains("hello[0] hello 1 from", "hello[1] hello 1 from"));
        try (Stream<String> lines = follow(copy, FourNodes.path("hello") + "/logs?follow=true")) {
            assertThat(lines.filter(line -> line.contains("hello ")).limit(8)).hasSize(8);
        }
    }

    private static void aCommandRunsInside(Gantry copy) throws Exception {
        Ran inside = copy.cli("job", "exec", "hello", "-n", "demo", "--", "/bin/sh", "-c", "echo here; exit 7");
        assertThat(inside.code()).as("%s", inside).isEqualTo(7);
        assertThat(inside.output()).contains("here");
    }

    private static void itIsExplained(Gantry copy) throws Exception {
        JsonNode explained =
                copy.rest().get(FourNodes.path("hello") + "/explain").with(200).body();
        assertThat(explained.toString()).as("the scheduler's part").doesNotContain("does not answer");
        copy.cli("job", "explain", "hello", "-n", "demo").ended(0);
    }

    private static void changesAreFollowed(Gantry copy) throws Exception {
        try (Stream<String> lines = follow(copy, "/v1/watch")) {
            assertThat(lines.filter(line -> line.startsWith("data:")).limit(1)).hasSize(1);
        }
    }

    private static void listsAreMerged(Gantry copy) {
        assertThat(copy.rest()
                        .get("/v1/facts/gantry.identities?limit=100")
                        .with(200)
                        .body()
                        .path("items"))
                .as("what three writers in two copies have")
                .isNotEmpty();
        assertThat(copy.rest().get("/v1/layers/bridge/suspects").with(200).body().path("items"))
                .isEmpty();
    }

    private void theOtherGoes() throws Exception {
        lower.terminate();
        lower.ended(LIMIT);
        assertThat(upper.rest().get(FourNodes.path("hello")).with(503).at("type")).endsWith("/layer-not-here");
        upper.rest().get("/v1/pools").with(200);
        lower.start();
        FourNodes.awaitRunning(upper, "hello", 2);
    }

    private static Stream<String> follow(Gantry copy, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(copy.rest().url() + path))
                .header("Authorization", "Bearer " + copy.rest().token())
                .build();
        HttpResponse<Stream<String>> answer = copy.rest().client().send(request, BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private Path file() throws Exception {
        return lower.write("apart.yaml", """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: demo}
                spec: {}
                ---
                apiVersion: gantry/v1
                kind: Provider
                metadata: {name: this-engine}
                spec:
                  driver: engine
                  endpoint: %s
                  maxMachines: 1
                  machine: {cpu: 500m, memory: 128Mi, disk: 1Gi}
                  preloadImages:
                    - {name: "gantry/hello:1", archive: %s}
                ---
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker}
                ---
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: desk}
                spec:
                  cluster: main
                  count: 1
                  sources:
                    - provider: this-engine
                ---
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: hello, namespace: demo}
                spec:
                  type: service
                  groups:
                    - name: hello
                      count: 2
                      task:
                        image: gantry/hello:1
                        resources: {cpu: 50m, memory: 16Mi}
                        terminationGrace: 1s
                """.formatted(engine.endpoint(), lower.image()));
    }
}
