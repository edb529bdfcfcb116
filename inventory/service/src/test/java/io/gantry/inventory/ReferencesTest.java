package io.gantry.inventory;

import static io.gantry.inventory.Answers.condition;
import static io.gantry.inventory.Answers.detail;
import static io.gantry.inventory.Answers.json;
import static io.gantry.inventory.Answers.uid;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.inventory.Bodies.pool;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.SchedulerTopics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Objects that name each other: in any order, and not deleted while they are needed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferencesTest {

    private static final int MORE_THAN_ARE_LOOKED_AT_ONCE = 100;

    private final InventoryWorld world = new InventoryWorld();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void filesApplyInAnyOrderAndWhatIsMissingShows() {
        world.makePool("order", "{cluster: order-c, count: 1, sources: [{provider: order-p}]}");
        assertThat(condition(world.pools.get("order"), "ReferencesResolved"))
                .isEqualTo("False ClusterNotFound there is no cluster order-c (spec.cluster), provider order-p"
                        + " (spec.sources[0].provider) yet");

        world.providers.put(
                "order-p", null, "*", null, body("Provider", "order-p", "{}", "{driver: fake, maxMachines: 2}"));
        world.clusters.put(
                "order-c", null, "*", null, body("Cluster", "order-c", "{}", "{engine: docker, namespaces: [nobody]}"));

        assertThat(condition(world.pools.get("order"), "ReferencesResolved")).isEqualTo("True AllExist ");
        assertThat(condition(world.clusters.get("order-c"), "ReferencesResolved"))
                .isEqualTo("False NamespaceNotFound there is no namespace nobody (spec.namespaces[0]) yet");
    }

    @Test
    void whatIsUsedIsNotDeleted() {
        world.providers.put(
                "used-p", null, "*", null, body("Provider", "used-p", "{}", "{driver: fake, maxMachines: 2}"));
        world.clusters.put("used-c", null, "*", null, body("Cluster", "used-c", "{}", "{engine: docker}"));
        world.makePool("used", "{cluster: used-c, count: 1, sources: [{provider: used-p}]}");

        assertThat(detail(world.providers.delete("used-p", "*", null)))
                .isEqualTo("provider used-p is in use by pool used");
        assertThat(detail(world.clusters.delete("used-c", "*", null)))
                .isEqualTo("cluster used-c is in use by pool used");

        assertThat(world.pools.delete("used", "*", null).getStatus()).isEqualTo(200);
        assertThat(world.providers.delete("used-p", "*", null).getStatus()).isEqualTo(200);
        assertThat(world.clusters.delete("used-c", "*", null).getStatus()).isEqualTo(200);
        assertThat(world.clusters.get("used-c").getStatus()).isEqualTo(404);
    }

    @Test
    void aNamespaceWithJobsStaysAndDefaultAlways() {
        world.namespaces.put("team", null, "*", null, body("Namespace", "team", "{}", "{}"));
        Uid job = world.uid();
        world.tell(SchedulerTopics.JOBS, Facts.job(job, "team", "api", world.uid(), JobState.RUNNING, 1));

        soon().untilAsserted(() -> assertThat(
                        world.namespaces.delete("team", "*", "true").getStatus())
                .isEqualTo(409));
        assertThat(detail(world.namespaces.delete("team", "*", null)))
                .isEqualTo("namespace team is in use by job team/api");
        assertThat(world.namespaces.get("default").getStatus()).isEqualTo(200);
        assertThat(world.namespaces.delete("default", "*", null).getStatus()).isEqualTo(409);
    }

    @Test
    void aPoolStaysBeingDeletedUntilItsMachinesAreGone() {
        world.makePool("going", "{cluster: c1, count: 1, sources: [{provider: p1}]}");
        Uid pool = uid(world.pools.get("going"));
        Uid machine = world.uid();
        world.tell(
                ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "going", 1, Map.of(MachineState.ACTIVE, 1), 1));
        world.tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "going-1", pool, pool, 1, MachineState.ACTIVE));
        soon().untilAsserted(() ->
                assertThat(world.machines.get("going-1").getStatus()).isEqualTo(200));

        JsonNode asked = json(world.pools.delete("going", "*", null));
        assertThat(asked.at("/metadata/deleting").isMissingNode()).isFalse();
        assertThat(asked.at("/metadata/generation").asLong()).isEqualTo(2);
        assertThat(world.pools
                        .put(
                                "going",
                                "*",
                                null,
                                null,
                                pool("going", "{cluster: c1, count: 3, sources: [{provider: p1}]}"))
                        .getStatus())
                .isEqualTo(409);

        world.tell(
                ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "going", 2, Map.of(MachineState.DELETING, 1), 2));
        world.tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "going-1", pool, pool, 2, MachineState.DELETED));

        soon().untilAsserted(
                        () -> assertThat(world.pools.get("going").getStatus()).isEqualTo(404));
        soon().untilAsserted(() ->
                assertThat(world.toldOf("going").getLast().deleted()).isTrue());
    }

    @Test
    void ofManyDeletionsThatWaitTheOneThatNeedNotIsEnded() {
        var machines = new LinkedHashMap<String, Uid>();
        for (int i = 0; i <= MORE_THAN_ARE_LOOKED_AT_ONCE; i++) {
            String name = "waiting-" + i;
            world.makePool(name, "{cluster: c1, count: 1, sources: [{provider: p1}]}");
            Uid pool = uid(world.pools.get(name));
            Uid machine = world.uid();
            machines.put(name, machine);
            world.tell(ProvisionerTopics.MACHINES, Facts.machine(machine, name, pool, pool, 1, MachineState.ACTIVE));
        }
        String last = machines.lastEntry().getKey();
        Uid pool = uid(world.pools.get(last));
        machines.keySet()
                .forEach(name -> soon().untilAsserted(() ->
                        assertThat(world.machines.get(name).getStatus()).isEqualTo(200)));
        machines.keySet()
                .forEach(name -> assertThat(world.pools.delete(name, "*", null).getStatus())
                        .isEqualTo(200));
        assertThat(world.pools.get(last).getStatus()).isEqualTo(200);

        world.tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(machines.get(last), last, pool, pool, 2, MachineState.DELETED));

        soon().untilAsserted(() -> assertThat(world.pools.get(last).getStatus()).isEqualTo(404));
        assertThat(world.pools.get("waiting-0").getStatus()).isEqualTo(200);
    }

    @Test
    void aDeletionIsNotEndedWhileSomebodyElseWritesTheObject() {
        world.makePool("raced", "{cluster: c1, count: 1, sources: [{provider: p1}]}");
        Uid pool = uid(world.pools.get("raced"));
        world.tell(
                ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "raced", 1, Map.of(MachineState.ACTIVE, 1), 1));
        soon().until(() -> counts("raced", MachineState.ACTIVE));
        assertThat(world.pools.delete("raced", "*", null).getStatus()).isEqualTo(200);

        world.whileWritten(pool, () -> {
            world.tell(
                    ProvisionerTopics.POOL_STATUS,
                    Facts.poolStatus(pool, "raced", 2, Map.of(MachineState.DELETING, 1), 2));
            soon().until(() -> counts("raced", MachineState.DELETING));
            assertThat(CompletableFuture.runAsync(world.layer.pools()::finishDeletions))
                    .as("it neither waits for the other writer nor trips over what it wrote")
                    .succeedsWithin(Duration.ofSeconds(20));
            assertThat(world.pools.get("raced").getStatus()).isEqualTo(200);
        });

        soon().untilAsserted(
                        () -> assertThat(world.pools.get("raced").getStatus()).isEqualTo(404));
    }

    private boolean counts(String pool, MachineState state) {
        return json(world.pools.get(pool)).at("/status/machines/" + state).asInt() == 1;
    }
}
