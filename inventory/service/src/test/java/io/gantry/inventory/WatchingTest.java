package io.gantry.inventory;

import static io.gantry.inventory.Answers.uid;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.watch.WatchResource;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whoever watches hears of every change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchingTest {

    private final InventoryWorld world = new InventoryWorld();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void whoWatchesHearsWhatChangesAndResumes() throws Exception {
        var watch = new WatchResource(world.layer.watch());
        var out = new ByteArrayOutputStream();
        Thread following = follow(watch.watch("namespace", null), out);
        world.namespaces.put("watched", null, "*", null, body("Namespace", "watched", "{}", "{description: one}"));
        soon().untilAsserted(
                        () -> assertThat(text(out)).contains("event: ready").contains("\"name\":\"watched\""));
        following.interrupt();
        String first = text(out);
        String position = first.substring(first.indexOf("id: ") + 4, first.indexOf('\n', first.indexOf("id: ")));

        world.namespaces.put("watched", "\"1\"", null, null, body("Namespace", "watched", "{}", "{description: two}"));
        world.namespaces.delete("watched", "*", null);
        var again = new ByteArrayOutputStream();
        Thread resuming = follow(watch.watch("namespace", position), again);

        soon().untilAsserted(() -> assertThat(text(again))
                .contains("\"type\":\"deleted\"")
                .contains("\"name\":\"watched\"")
                .contains("event: ready"));
        var lost = new ByteArrayOutputStream();
        Thread resetting = follow(watch.watch("namespace,pools", "99999999"), lost);
        soon().untilAsserted(() -> assertThat(text(lost)).contains("event: reset"));
        assertThat(watch.watch("nonsense", null).getStatus()).isEqualTo(400);
        assertThat(watch.watch("allocation,job", null).getStatus()).isEqualTo(200);
        List.of(resuming, resetting).forEach(Thread::interrupt);
    }

    @Test
    void noMoreWatchThanMayAndWhoGoesMakesRoom() throws Exception {
        var watch = new WatchResource(world.layer.watch());
        var watching = new ArrayList<Response>();
        Response answer = watch.watch("namespace", null);
        while (answer.getStatus() == 200) {
            watching.add(answer);
            assertThat(watching).hasSizeLessThanOrEqualTo(InventoryWorld.WATCHERS_MAX);
            answer = watch.watch("namespace", null);
        }
        assertThat(answer.getStatus()).isEqualTo(429);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(watching).isNotEmpty();

        for (Response one : watching) {
            Thread gone = follow(one, new ByteArrayOutputStream());
            gone.interrupt();
            gone.join();
        }
        Response after = watch.watch("namespace", null);
        assertThat(after.getStatus()).isEqualTo(200);
        follow(after, new ByteArrayOutputStream()).interrupt();
    }

    @Test
    void aWatcherHearsOfMachinesAndOfPoolsWhoseStatusMoves() throws Exception {
        world.makePool("moving", "{cluster: c1, count: 1, sources: [{provider: p1}]}");
        Uid pool = uid(world.pools.get("moving"));
        var out = new ByteArrayOutputStream();
        Thread following = follow(new WatchResource(world.layer.watch()).watch("pool,machine", null), out);
        soon().untilAsserted(() -> assertThat(text(out)).contains("event: ready"));

        world.tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(world.uid(), "moving-1", pool, pool, 1, MachineState.PROVISIONING));
        world.tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "moving", pool, 1, 1, 1));

        soon().untilAsserted(() -> assertThat(text(out))
                .contains("\"kind\":\"machine\"")
                .contains("\"state\":\"PROVISIONING\"")
                .contains("\"target\":1"));
        following.interrupt();
    }

    private static Thread follow(Response response, ByteArrayOutputStream out) {
        return Thread.ofVirtual().start(() -> {
            try {
                ((StreamingOutput) response.getEntity()).write(out);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static String text(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8);
    }
}
