package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.testkit.PrivateDockerd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database, or Kafka, is not what it was, and what runs on an engine runs on until a person has decided. */
@NeedsRoot
@Order(4)
class BackupTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int JOBS = 10;

    private static Gantry gantry;
    private static PrivateDockerd engine;

    @RegisterExtension
    static final Failures SHOWN = BackupTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @BeforeEach
    void tenJobsRun() throws Exception {
        gantry = new Gantry(Map.of());
        engine = PrivateDockerd.start();
        gantry.start();
        Path ten = OneEngine.file(
                gantry,
                engine,
                IntStream.range(0, JOBS)
                        .mapToObj(i -> OneEngine.service("job-" + i, 1))
                        .toList());
        gantry.cli("apply", "-f", ten.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        Eventually.so("ten jobs run", LIMIT, () -> assertThat(running()).hasSize(JOBS));
    }

    @AfterEach
    void bothAreCleared() throws Exception {
        if (engine != null) {
            engine.close();
            engine = null;
        }
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @Test
    void afterARestoreWhatRunsRunsOnAndNothingIsDestroyedBeforeItsNumberIsConfirmed() throws Exception {
        List<String> ten = running();
        Path backup = gantry.home().resolve("gantry.backup");
        gantry.errand("backup", backup.toString()).ended(0);
        later();
        assertThat(running()).hasSize(JOBS + 2).containsAll(ten);

        stop();
        gantry.errand("restore", backup.toString(), "--confirm", "somebody-else")
                .ended(1);
        gantry.errand("restore", backup.toString(), "--confirm", uid()).ended(0);
        gantry.start();

        assertThat(hold().path("cause").asText()).isEqualTo("RESTORED");
        Eventually.so(
                "the two are told",
                LIMIT,
                () -> assertThat(hold().path("destroys").asInt()).isEqualTo(2));
        Eventually.so(
                "what Kafka knows newer is shown",
                LIMIT,
                () -> assertThat(hold().toString()).contains("later"));
        assertThat(running()).hasSize(JOBS + 2).containsAll(ten);
        assertThat(gantry.rest().list("/v1/namespaces/demo/jobs")).hasSize(JOBS);
        Eventually.so(
                "what only time changes is said in the new incarnation too",
                LIMIT,
                () -> assertThat(Topics.readAll(gantry.kafkaServers()))
                        .anyMatch(line -> line.topic().equals("gantry.pool-status")
                                && line.text().contains("\"incarnation\":2")));

        Eventually.so(
                "a wrong number is refused with the right one",
                LIMIT,
                () -> assertThat(gantry.rest()
                                .ask("DELETE", "/v1/hold?confirm=destroy:11", "", Map.of())
                                .text())
                        .contains("destroys 2 things now, not 11"));
        assertThat(running()).hasSize(JOBS + 2);
        gantry.cli("hold", "release", "--confirm", "destroy:2").ended(0);
        Eventually.so("the two are gone", LIMIT, () -> assertThat(running()).hasSize(JOBS));
        assertThat(running()).containsExactlyInAnyOrderElementsOf(ten);

        stop();
        Ran.of("rm", "-rf", gantry.home().resolve("kafka").toString());
        gantry.start();
        Eventually.so("Kafka has all that it had", LIMIT, () -> {
            List<String> jobs = Topics.readAll(gantry.kafkaServers()).stream()
                    .filter(line -> line.topic().equals("gantry.jobs"))
                    .map(Topics.Line::text)
                    .toList();
            for (int i = 0; i < JOBS; i++) {
                String name = "\"job-" + i + "\"";
                assertThat(jobs).anyMatch(text -> text.contains(name));
            }
        });
        assertThat(running()).containsExactlyInAnyOrderElementsOf(ten);
    }

    @Test
    void aDatabaseThatIsOlderThanKafkaHoldsByItself() throws Exception {
        List<String> ten = running();
        stop();
        Path data = gantry.home().resolve("postgres/data");
        Path copy = gantry.home().resolve("postgres-copy");
        Ran.of("cp", "-a", data.toString(), copy.toString());
        gantry.start();
        later();
        stop();
        Ran.of("rm", "-rf", data.toString());
        Ran.of("mv", copy.toString(), data.toString());
        gantry.start();

        Eventually.so(
                "it holds",
                LIMIT,
                () -> assertThat(hold().path("cause").asText()).isEqualTo("KAFKA_AHEAD"));
        assertThat(hold().path("reason").asText()).contains("older than Kafka");
        assertThat(running()).hasSize(JOBS + 2).containsAll(ten);
        stop();
        gantry.start(); // as it says
        assertThat(hold().path("held").asBoolean()).isTrue();
        Eventually.so(
                "all is there",
                LIMIT,
                () -> assertThat(gantry.rest().list("/v1/namespaces/demo/jobs")).hasSize(JOBS));
        assertThat(running()).hasSize(JOBS + 2).containsAll(ten);
    }

    private static void stop() throws Exception {
        gantry.terminate();
        gantry.ended(Duration.ofSeconds(60));
    }

    /** A job of two tasks. */
    private static void later() throws Exception {
        Path file = gantry.write("later.yaml", OneEngine.service("later", 2));
        gantry.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "60s")
                .ended(0);
        Eventually.so("two more run", LIMIT, () -> assertThat(running()).hasSize(JOBS + 2));
    }

    private static JsonNode hold() {
        return gantry.rest().get("/v1/hold").with(200).body();
    }

    private static String uid() throws Exception {
        Ran refused = gantry.errand(
                "restore", gantry.home().resolve("gantry.backup").toString(), "--confirm", "somebody-else");
        String text = refused.output() + refused.errors();
        return text.substring(text.indexOf("--confirm ") + "--confirm ".length())
                .strip();
    }

    private static List<String> running() throws Exception {
        return Engines.containers(engine.socket(), "engine").stream()
                .filter(Engines.Container::running)
                .map(Engines.Container::allocation)
                .sorted()
                .toList();
    }
}
