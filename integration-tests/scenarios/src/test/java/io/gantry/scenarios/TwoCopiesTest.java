package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two copies of {@code gantry server} on one PostgreSQL and one Kafka: one is active, whatever becomes of it the other is next. */
@Order(5)
class TwoCopiesTest {

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> LAYERS = List.of("inventory", "provisioner", "bridge", "scheduler");
    private static final int MANY = 60;
    private static final String SLEEPS = "sleep, \"3600\"";

    private static Gantry shown;

    @RegisterExtension
    static final Failures SHOWN = TwoCopiesTest::installation;

    private Path folder;
    private EmbeddedPostgres postgres;
    private EmbeddedKafka kafka;
    private Gantry first;
    private Gantry second;
    private World world;

    private static Gantry installation(ExtensionContext context) {
        return shown;
    }

    @BeforeEach
    void twoCopiesOnOneDatabase() throws Exception {
        folder = Files.createTempDirectory("gantry-copies-");
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        first = new Gantry("server", settings(), List.of());
        second = new Gantry("server", settings(), List.of());
        shown = second;
        world = World.start(first.home());
        first.start();
        for (String shared : List.of("token", "master.key")) {
            Files.copy(first.home().resolve(shared), second.home().resolve(shared), StandardCopyOption.COPY_ATTRIBUTES);
        }
        second.start();
    }

    private Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("gantry.database.url", postgres.jdbcUrl());
        settings.put("gantry.database.username", EmbeddedPostgres.USER);
        settings.put("gantry.database.password", postgres.password());
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("gantry.lease-lasts", LEASE.toSeconds() + "S");
        settings.put("gantry.bridge.join-address", "127.0.0.1");
        return settings;
    }

    @AfterEach
    void allIsCleared() throws Exception {
        shown = null;
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
        if (world != null) {
            world.close();
        }
        kafka.close();
        postgres.close();
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }

    @Test
    void whatOneLeavesTheOtherGoesOnWithAndNothingRunsTwice() throws Exception {
        assertThat(standing(first)).isEqualTo("active");
        assertThat(standing(second)).isEqualTo("standby");
        second.rest().get("/v1/pools").with(200); // by the one that is active
        apply();
        List<String> hello = running(first, "hello", 4);

        first.rest().create(FourNodes.path("many"), sleepers("many", MANY)).with(201);
        Eventually.until(
                "some of many run", LIMIT, () -> containers(first, "many").size(), count -> count > 5);
        first.kill9();
        awaitActive(second, LEASE.plus(LIMIT));
        List<String> many = running(second, "many", MANY);
        runsOnce(second, "many", many);
        assertThat(running(second, "hello", 4)).as("what ran before runs on").isEqualTo(hello);

        first.start();
        assertThat(standing(first)).isEqualTo("standby");
        second.signal("STOP");
        awaitActive(first, LEASE.plus(LIMIT));
        first.rest().create(FourNodes.path("more"), sleepers("more", 10)).with(201);
        List<String> more = running(first, "more", 10);
        second.signal("CONT");
        assertThat(second.ended(LIMIT)).as("it found another in its place").isEqualTo(75);
        assertThat(Files.readAllLines(second.consoleLog()))
                .anyMatch(line -> line.contains("another copy is active in the layer"));
        Eventually.always(LEASE.multipliedBy(2), () -> {
            assertThat(standing(first)).isEqualTo("active");
            runsOnce(first, "more", more);
            runsOnce(first, "many", many);
            runsOnce(first, "hello", hello);
        });

        second.start();
        assertThat(standing(second)).isEqualTo("standby");
        first.terminate();
        awaitActive(second, LIMIT);
        assertThat(running(second, "more", 10)).isEqualTo(more);
    }

    private void apply() throws Exception {
        Path file = first.write(
                "simulated.yaml",
                Files.readString(Checkout.file("docs/examples/demo-simulated.yaml"))
                        .replace("http://127.0.0.1:7080", world.url())
                        .replace("cpu: 50m", "cpu: 5m"));
        first.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        FourNodes.awaitNodes(first, 4);
    }

    private static String sleepers(String name, int count) {
        return FourNodes.job(name, "batch", count, SLEEPS, "2Mi").replace("gantry/hello:1", "busybox:1");
    }

    // --------------------------------------------------------------------------------------------------- what is so

    /** {@code active} or {@code standby} in all layers, or what it is in each. */
    private static String standing(Gantry copy) {
        JsonNode layers = copy.ready()
                .body()
                .path("checks")
                .valueStream()
                .filter(check -> check.path("name").asText().equals("layers"))
                .findFirst()
                .orElseThrow()
                .path("data");
        List<String> words = LAYERS.stream()
                .map(layer -> layers.path(layer).asText())
                .distinct()
                .toList();
        return words.size() == 1 ? words.getFirst() : layers.toString();
    }

    private static void awaitActive(Gantry copy, Duration limit) {
        Eventually.until("it is active in all layers", limit, () -> standing(copy), "active"::equals);
    }

    /** The uids of all, when all run. */
    private static List<String> running(Gantry copy, String job, int count) {
        return FourNodes.awaitRunning(copy, job, count).stream()
                .map(one -> Answer.text(one, "uid"))
                .sorted()
                .toList();
    }

    /** By the API each index once, never replaced; by the engines just these containers. */
    private void runsOnce(Gantry copy, String job, List<String> allocations) {
        List<JsonNode> now = FourNodes.running(copy, job);
        assertThat(now).extracting(one -> Answer.text(one, "uid")).containsExactlyInAnyOrderElementsOf(allocations);
        assertThat(now)
                .extracting(one -> one.path("index").asInt())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, allocations.size()).boxed().toList());
        assertThat(containers(copy, job)).as("containers of " + job).containsExactlyInAnyOrderElementsOf(allocations);
    }

    /** The allocations of all containers of a job that the simulated engines run. */
    private List<String> containers(Gantry copy, String job) {
        var found = new ArrayList<String>();
        for (JsonNode machine : copy.rest().list("/v1/machines")) {
            for (JsonNode container : engine(Answer.text(machine, "metadata.uid"))) {
                JsonNode labels = container.path("Labels");
                if (labels.path("io.gantry.job").asText().equals(job)) {
                    found.add(labels.path("io.gantry.allocation").asText());
                }
            }
        }
        return found;
    }

    private JsonNode engine(String machine) {
        var request = HttpRequest.newBuilder(URI.create(world.url() + "/machines/" + machine + "/containers/json"))
                .build();
        try {
            return Rest.JSON.readTree(
                    first.rest().client().send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new AssertionError("the engine of machine " + machine + " does not answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
