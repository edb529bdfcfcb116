package io.gantry.inventory;

import static io.gantry.inventory.Answers.json;
import static io.gantry.inventory.Answers.uid;
import static io.gantry.inventory.Answers.versions;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.explain.ExplainResource;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the layers below tell, beside what people say of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayersBelowTest {

    private final InventoryWorld world = new InventoryWorld();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void aPoolShowsWhatTheLayersBelowMakeOfIt() {
        world.makePool("seen", "{cluster: c1, count: 3, sources: [{provider: p1}]}");
        Uid pool = uid(world.pools.get("seen"));
        world.tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "seen", pool, 1, 3, 1));
        world.tell(
                ProvisionerTopics.POOL_STATUS,
                Facts.poolStatus(pool, "seen", 1, Map.of(MachineState.PROVISIONING, 3), 1));

        soon().untilAsserted(() -> {
            JsonNode status = json(world.pools.get("seen")).at("/status");
            assertThat(status.at("/target").asInt()).isEqualTo(3);
            assertThat(status.at("/machines/PROVISIONING").asInt()).isEqualTo(3);
            assertThat(status.at("/observedGeneration").asLong()).isEqualTo(1);
        });
    }

    @Test
    void whatIsSaidOfAMachineIsKeptWhileItLives() {
        Uid machine = world.uid();
        world.tell(
                ProvisionerTopics.MACHINES, Facts.machine(machine, "said-1", machine, machine, 1, MachineState.ACTIVE));
        soon().untilAsserted(() ->
                assertThat(world.machines.get("said-1").getStatus()).isEqualTo(200));
        JsonNode unsaid = json(world.machines.get("said-1"));
        assertThat(unsaid.at("/spec/power").asText()).isEqualTo("ON");
        assertThat(versions(world.machines.get("said-1"))).isEqualTo("200 generation 0 version 1");

        String labels = unsaid.at("/metadata/labels").toString();
        Response off =
                world.machines.put("said-1", "\"1\"", null, null, body("Machine", "said-1", labels, "{power: OFF}"));
        assertThat(versions(off)).isEqualTo("200 generation 1 version 2");
        assertThat(json(world.machines.get("said-1")).at("/spec/power").asText())
                .isEqualTo("OFF");
        soon().untilAsserted(() -> assertThat(world.wordsOf(machine)).hasSize(1));

        assertThat(world.machines
                        .put("said-1", "*", null, null, body("Machine", "said-1", "{a: b}", "{}"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(world.machines
                        .put("nosuch", "*", null, null, body("Machine", "nosuch", "{}", "{}"))
                        .getStatus())
                .isEqualTo(404);

        world.tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(machine, "said-1", machine, machine, 2, MachineState.DELETED));
        soon().untilAsserted(() ->
                assertThat(world.wordsOf(machine).getLast().deleted()).isTrue());
        assertThat(world.machines.get("said-1").getStatus()).isEqualTo(404);
    }

    @Test
    void aNodeIsCordonedAndDrained() {
        Uid node = world.uid();
        world.tell(BridgeTopics.NODES, Facts.node(node, "node-1", node, 1, false));
        soon().untilAsserted(
                        () -> assertThat(world.nodes.get("node-1").getStatus()).isEqualTo(200));

        Response drained = world.nodes.put("node-1", "*", null, null, body("Node", "node-1", "{}", "{drained: true}"));

        assertThat(json(drained).at("/spec/drained").asBoolean()).isTrue();
        assertThat(json(drained).at("/metadata/labels/gantry.io~1machine").asText())
                .isEqualTo("node-1");
        soon().untilAsserted(() -> assertThat(world.wordsOf(node)).hasSize(1));
    }

    @Test
    void anExplanationJoinsTheSchedulersWordsWithWhatIsOnTheWay() {
        world.clusters.put("main", null, "*", null, body("Cluster", "main", "{}", "{engine: docker}"));
        world.makePool("supply", "{cluster: main, count: 1, sources: [{provider: p1}]}");
        Uid pool = uid(world.pools.get("supply"));
        Uid cluster = uid(world.clusters.get("main"));
        world.tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "supply", cluster, 1, 1, 1));
        world.tell(
                ProvisionerTopics.POOL_STATUS,
                Facts.poolStatus(pool, "supply", 1, Map.of(MachineState.PROVISIONING, 1), 1));
        world.tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(world.uid(), "supply-1", pool, cluster, 1, MachineState.PROVISIONING));

        soon().untilAsserted(() -> {
            JsonNode told = json(new ExplainResource(world.layer.explainer()).explain("shop", "api", "Bearer x"));
            assertThat(told.at("/summary").asText())
                    .startsWith("1 of 3 tasks of job shop/api waits: the 1 node of cluster main has no room"
                            + " (1 InsufficientMemory); 1 machine is on the way");
            assertThat(told.at("/summary").asText()).endsWith("2 tasks ImagePullFailed (no such image).");
            assertThat(told.at("/estimate/in").isMissingNode()).isFalse();
            assertThat(told.at("/supply/0/name").asText()).isEqualTo("supply-1");
        });
        assertThat(new ExplainResource(world.layer.explainer())
                        .explain("Not A Name", "api", null)
                        .getStatus())
                .isEqualTo(404);
    }
}
