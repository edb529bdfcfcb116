package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Machines and containers that exist only in a simulation: needs neither root nor Docker. */
@Order(3)
class SimulatedTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Of output, as the scheduler has it. */
    private static final int READERS_AT_ONCE_MAX = 200;

    private static Gantry gantry;
    private static World world;

    @RegisterExtension
    static final Failures SHOWN = SimulatedTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
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

    @Test
    void simulatedMachinesRunSimulatedContainersOnTheSamePath() throws Exception {
        fourMachinesRunHello();
        assertThat(gantry.rest().list("/v1/machines"))
                .hasSize(4)
                .allMatch(machine -> Answer.text(machine, "status.form").equals("SIMULATED"));
        Eventually.so(
                "each of the four has said something",
                LIMIT,
                () -> assertThat(gantry.cli("job", "logs", "hello", "-n", "demo")
                                .ended(0)
                                .output())
                        .contains("hello[0] ", "hello[1] ", "hello[2] ", "hello[3] "));
        FourNodes.stop(gantry, "hello");
        assertThat(world.process().isAlive()).isTrue();
    }

    @Test
    void readersWhoHaveGoneMakeRoomForOthers() throws Exception {
        fourMachinesRunHello();
        int status = followed();
        for (int i = 0; i < READERS_AT_ONCE_MAX && status == 200; i++) {
            status = followed();
        }

        Eventually.so("one more may follow", LIMIT, () -> assertThat(followed()).isEqualTo(200));
    }

    /** Begins to follow, and goes. */
    private static int followed() throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(gantry.rest().url() + "/v1/namespaces/demo/jobs/hello/logs?follow=true"))
                .header("Authorization", "Bearer " + gantry.rest().token())
                .build();
        var answer = gantry.rest().client().send(request, BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    private static void fourMachinesRunHello() throws Exception {
        gantry = new Gantry(Map.of());
        world = World.start(gantry.home());
        gantry.start();
        Path file = gantry.write(
                "simulated.yaml",
                Files.readString(Checkout.file("docs/examples/demo-simulated.yaml"))
                        .replace("http://127.0.0.1:7080", world.url()));

        gantry.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);

        FourNodes.awaitNodes(gantry, 4);
        FourNodes.awaitRunning(gantry, "hello", 4);
    }
}
