package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Kafka or PostgreSQL away for a while: the API says so, nothing acknowledged is lost, all resumes. */
@OnFourNodes
@Order(50)
class OutageTest {

    private static final Duration NOTICED_LIMIT = Duration.ofSeconds(40);
    private static final Duration RESUMED_LIMIT = Duration.ofSeconds(60);

    private final Gantry gantry;
    private final List<ProcessHandle> stopped = new ArrayList<>();

    OutageTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @BeforeEach
    void fourNodes() throws Exception {
        FourNodes.ready(gantry);
    }

    @AfterEach
    void everythingGoesOn() throws Exception {
        goOn();
    }

    private void hold(List<ProcessHandle> processes) throws Exception {
        stopped.addAll(processes);
        Processes.signal("STOP", processes);
    }

    private void goOn() throws Exception {
        if (!stopped.isEmpty()) {
            Processes.signal("CONT", stopped);
            stopped.clear();
        }
    }

    private static String namespace(String name) {
        return """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: %s}
                spec: {description: Written during an outage}
                """.formatted(name);
    }

    @Test
    void whileKafkaIsAwayWritesAreTakenTheApiSaysSoAndAllResumes() throws Exception {
        hold(Processes.programsOfChild(gantry.kafkaRecord()));

        gantry.rest().create("/v1/namespaces/held", namespace("held")).with(201);
        gantry.rest()
                .create(FourNodes.path("held"), FourNodes.sleepers("held", "service", 2))
                .with(201);
        Answer ready = Eventually.until(
                "/health/ready names kafka", NOTICED_LIMIT, gantry::ready, answer -> answer.status() == 503);
        assertThat(downs(ready)).containsExactly("kafka");
        gantry.rest().get("/v1/namespaces/held").with(200);

        goOn();

        Eventually.until("ready again", RESUMED_LIMIT, () -> gantry.ready().status(), status -> status == 200);
        FourNodes.awaitRunning(gantry, "held", 2);
        Eventually.until(
                "the fact arrived in Kafka",
                RESUMED_LIMIT,
                () -> Topics.readAll(gantry.kafkaServers()),
                lines -> lines.stream()
                        .anyMatch(line -> line.topic().equals("gantry.namespaces")
                                && line.text().contains("\"held\"")));
        FourNodes.stop(gantry, "held");
    }

    @Test
    void aKafkaThatDiedIsStartedAgainAndNothingIsLost() throws Exception {
        List<ProcessHandle> killed = Processes.programsOfChild(gantry.kafkaRecord());
        Processes.signal("KILL", killed);

        gantry.rest().create("/v1/namespaces/lasting", namespace("lasting")).with(201);
        Eventually.until(
                "/health/ready names kafka, or it is back already",
                NOTICED_LIMIT,
                gantry::ready,
                answer -> answer.status() == 503
                        || !Processes.programsOfChild(gantry.kafkaRecord()).isEmpty());
        Eventually.until("ready again", RESUMED_LIMIT, () -> gantry.ready().status(), status -> status == 200);

        Eventually.until(
                "the fact arrived in Kafka",
                RESUMED_LIMIT,
                () -> Topics.readAll(gantry.kafkaServers()),
                lines -> lines.stream()
                        .anyMatch(line -> line.topic().equals("gantry.namespaces")
                                && line.text().contains("\"lasting\"")));
        gantry.rest()
                .create(FourNodes.path("lasting"), FourNodes.sleepers("lasting", "service", 1))
                .with(201);
        FourNodes.awaitRunning(gantry, "lasting", 1);
        FourNodes.stop(gantry, "lasting");
    }

    @Test
    void whileTheDatabaseIsAwayTheApiSaysSoAndNothingIsLost() throws Exception {
        gantry.rest().create("/v1/namespaces/before", namespace("before")).with(201);
        List<Engines.Container> running = running("hello");
        assertThat(running).isNotEmpty();
        hold(Processes.programsOfChild(gantry.postgresRecord()));

        Answer refused = gantry.rest().create("/v1/namespaces/during", namespace("during"));
        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("unavailable");
        assertThat(refused.header("retry-after")).isPresent();
        assertThat(running("hello")).as("containers run on").containsExactlyInAnyOrderElementsOf(running);

        goOn();

        Eventually.until(
                "it answers again",
                RESUMED_LIMIT,
                () -> gantry.rest().get("/v1/namespaces/before").status(),
                status -> status == 200);
        Eventually.until(
                "the refused write can be repeated",
                RESUMED_LIMIT,
                () -> gantry.rest()
                        .create("/v1/namespaces/during", namespace("during"))
                        .status(),
                status -> status == 201 || status == 412);
        FourNodes.awaitNodes(gantry, 4);
        gantry.rest()
                .create(FourNodes.path("after"), FourNodes.sleepers("after", "service", 2))
                .with(201);
        FourNodes.awaitRunning(gantry, "after", 2);
        FourNodes.stop(gantry, "after");
        assertThat(FourNodes.running(gantry, "hello")).hasSize(4);
    }

    private static List<String> downs(Answer ready) {
        var downs = new ArrayList<String>();
        for (JsonNode check : ready.body().path("checks")) {
            if (check.path("status").asText().equals("DOWN")) {
                downs.add(check.path("name").asText());
            }
        }
        return downs;
    }

    private List<Engines.Container> running(String job) {
        return gantry.engines().containersOf(job).stream()
                .filter(Engines.Container::running)
                .toList();
    }
}
