package io.gantry.inventory;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.cluster.ClusterResource;
import io.gantry.inventory.declared.InventoryTables;
import io.gantry.inventory.explain.ExplainResource;
import io.gantry.inventory.machine.MachineResource;
import io.gantry.inventory.namespace.NamespaceResource;
import io.gantry.inventory.node.NodeResource;
import io.gantry.inventory.pool.PoolResource;
import io.gantry.inventory.provider.ProviderResource;
import io.gantry.inventory.watch.WatchResource;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.testkit.LayerFixture;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole layer on a real database and a real broker, asked through its REST resources as plain objects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InventoryLayerTest {

    private final List<Declared<PoolSpec>> poolsTold = new CopyOnWriteArrayList<>();
    private final List<Declared<?>> wordsTold = new CopyOnWriteArrayList<>();
    private LayerFixture inventory;
    /** Stands for the layers below: writes their facts, reads ours. */
    private LayerFixture below;

    private FactConsumer reading;
    private InventoryLayer layer;
    private NamespaceResource namespaces;
    private ProviderResource providers;
    private ClusterResource clusters;
    private PoolResource pools;
    private MachineResource machines;
    private NodeResource nodes;

    @BeforeAll
    void start() {
        var topics = new ArrayList<Topic<?>>(InventoryTopics.ALL);
        topics.addAll(ProvisionerTopics.ALL);
        topics.addAll(BridgeTopics.ALL);
        topics.addAll(List.of(SchedulerTopics.JOBS, SchedulerTopics.ALLOCATIONS));
        inventory = LayerFixture.of("inventory")
                .scripts("db/inventory")
                .entities(InventoryTables.entities())
                .kafka(topics)
                .open();
        below = LayerFixture.of("below").beside(inventory).kafka(topics).open();
        layer = new InventoryLayer(
                inventory.context(),
                new TestConfig(),
                new LinkedHashSet<>(List.of("fake", "engine", "local")),
                (namespace, job, authorization) -> Result.ok(placement(namespace, job)));
        layer.start();
        inventory.relists().registerAll(layer.relists());
        reading = FactConsumer.of(below.context())
                .on(InventoryTopics.POOLS, (unit, fresh) -> poolsTold.addAll(fresh))
                .on(InventoryTopics.MACHINE_SPECS, (unit, fresh) -> wordsTold.addAll(fresh))
                .on(InventoryTopics.NODE_SPECS, (unit, fresh) -> wordsTold.addAll(fresh))
                .start();
        namespaces = new NamespaceResource(layer.namespaces());
        providers = new ProviderResource(layer.providers());
        clusters = new ClusterResource(layer.clusters());
        pools = new PoolResource(layer.pools());
        machines = new MachineResource(layer.machines());
        nodes = new NodeResource(layer.nodes());
    }

    @AfterAll
    void stop() {
        reading.close();
        layer.close();
        below.close();
        inventory.close();
    }

    private record TestConfig() implements InventoryConfig {
        @Override
        public Duration poolDeletionPatience() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration placementTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Watch watch() {
            return new TestWatch();
        }
    }

    private record TestWatch() implements InventoryConfig.Watch {
        @Override
        public int queueEventsMax() {
            return 100;
        }

        @Override
        public long entriesMax() {
            return 1_000;
        }

        @Override
        public Duration keepFor() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration trimEvery() {
            return Duration.ofHours(1);
        }
    }

    @Test
    void whatIsDeclaredIsKeptAndToldToTheLayersBelow() {
        Response made =
                pools.put("told", null, "*", false, pool("told", "{cluster: c1, count: 2, sources: [{provider: p1}]}"));

        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(made.getEntityTag().getValue()).isEqualTo("1");
        JsonNode there = json(pools.get("told"));
        assertThat(there.at("/metadata/generation").asLong()).isEqualTo(1);
        assertThat(there.at("/spec/count").asInt()).isEqualTo(2);
        soon().untilAsserted(() -> assertThat(toldOf("told")).hasSize(1));
        assertThat(toldOf("told").getFirst().spec().count()).isEqualTo(2);
    }

    @Test
    void onlyANewSpecIsANewGeneration() {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";
        pools.put("gen", null, "*", false, pool("gen", spec));

        Response same = pools.put("gen", "\"1\"", null, false, pool("gen", spec));
        Response labelled = pools.put("gen", "\"1\"", null, false, labelled("gen", "{team: a}", spec));
        Response changed = pools.put(
                "gen", "\"2\"", null, false, labelled("gen", "{team: a}", spec.replace("count: 2", "count: 3")));

        assertThat(versions(same)).isEqualTo("200 generation 1 version 1");
        assertThat(versions(labelled)).isEqualTo("200 generation 1 version 2");
        assertThat(versions(changed)).isEqualTo("200 generation 2 version 3");
        soon().untilAsserted(() ->
                assertThat(toldOf("gen").getLast().metadata().version()).isEqualTo(3));
    }

    @Test
    void whoWritesOnAnOldVersionIsToldWhatHasChangedSince() {
        pools.put("stale", null, "*", false, pool("stale", "{cluster: c1, count: 2, sources: [{provider: p1}]}"));
        pools.put("stale", "\"1\"", null, false, pool("stale", "{cluster: c1, count: 4, sources: [{provider: p1}]}"));

        Response refused = pools.put(
                "stale", "\"1\"", null, false, pool("stale", "{cluster: c1, count: 9, sources: [{provider: p1}]}"));

        assertThat(refused.getStatus()).isEqualTo(412);
        assertThat(detail(refused)).isEqualTo("pool stale is at version 2, not 1: since then spec.count 2 -> 4");
    }

    @Test
    void ofManyWhoCreateTheSameAtOnceOneDoes() throws Exception {
        Callable<Integer> create = () -> pools.put(
                        "race", null, "*", false, pool("race", "{cluster: c, count: 1, sources: [{provider: p}]}"))
                .getStatus();
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(Collections.nCopies(8, create))) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnly(201, 412).containsOnlyOnce(201);
    }

    @Test
    void preconditionsAreNeededAndMeant() {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";

        assertThat(pools.put("pre", null, null, false, pool("pre", spec)).getStatus())
                .isEqualTo(428);
        assertThat(pools.put("pre", "*", null, false, pool("pre", spec)).getStatus())
                .isEqualTo(404);
        assertThat(pools.put("pre", null, "*", false, pool("pre", spec)).getStatus())
                .isEqualTo(201);
        assertThat(pools.put("pre", null, "*", false, pool("pre", spec)).getStatus())
                .isEqualTo(412);
        assertThat(pools.delete("pre", null, false).getStatus()).isEqualTo(428);
        assertThat(pools.get("nosuch").getStatus()).isEqualTo(404);
        assertThat(pools.get("No Such").getStatus()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsSaidAllAtOnceAndNothingChanges() {
        providers.put("tiny", null, "*", false, body("Provider", "tiny", "{}", "{driver: fake, maxMachines: 2}"));

        Response refused = pools.put(
                "wrong",
                null,
                "*",
                false,
                labelled(
                        "wrong",
                        "{gantry.io/a: b}",
                        "{cluster: c1, count: 3, sources: [{provider: tiny}, {provider: tiny}]}"));

        assertThat(refused.getStatus()).isEqualTo(400);
        assertThat(problem(refused).at("/errors").findValuesAsText("field"))
                .containsExactly("metadata.labels.gantry.io/a", "spec.count", "spec.sources[1]");
        assertThat(pools.get("wrong").getStatus()).isEqualTo(404);
    }

    @Test
    void aBodyIsReadStrictly() {
        Response misspelt = pools.put(
                "strict", null, "*", false, pool("strict", "{cluster: c1, cuont: 2, sources: [{provider: p}]}"));
        Response other = pools.put(
                "strict", null, "*", false, pool("another", "{cluster: c1, count: 2, sources: [{provider: p}]}"));
        Response large = pools.put("strict", null, "*", false, new ByteArrayInputStream(new byte[(1 << 20) + 1]));

        assertThat(misspelt.getStatus()).isEqualTo(400);
        assertThat(detail(misspelt)).contains("spec.cuont").contains("did you mean 'count'?");
        assertThat(detail(other)).isEqualTo("metadata.name: is 'another', but the path names 'strict'");
        assertThat(large.getStatus()).isEqualTo(413);
    }

    @Test
    void aDryRunShowsWhatWouldBeAndChangesNothing() {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";

        Response made = pools.put("dry", null, "*", true, pool("dry", spec));
        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(pools.get("dry").getStatus()).isEqualTo(404);

        pools.put("dry", null, "*", false, pool("dry", spec));
        Response changed = pools.put("dry", "\"1\"", null, true, pool("dry", spec.replace("2", "5")));
        assertThat(versions(changed)).isEqualTo("200 generation 2 version 2");
        assertThat(json(pools.get("dry")).at("/spec/count").asInt()).isEqualTo(2);
        assertThat(pools.delete("dry", "*", true).getStatus()).isEqualTo(200);
        assertThat(pools.get("dry").getStatus()).isEqualTo(200);
    }

    @Test
    void filesApplyInAnyOrderAndWhatIsMissingShows() {
        pools.put(
                "order",
                null,
                "*",
                false,
                pool("order", "{cluster: order-c, count: 1, sources: [{provider: order-p}]}"));
        assertThat(condition(pools.get("order"), "ReferencesResolved"))
                .isEqualTo("False ClusterNotFound there is no cluster order-c (spec.cluster), provider order-p"
                        + " (spec.sources[0].provider) yet");

        providers.put("order-p", null, "*", false, body("Provider", "order-p", "{}", "{driver: fake, maxMachines: 2}"));
        clusters.put(
                "order-c",
                null,
                "*",
                false,
                body("Cluster", "order-c", "{}", "{engine: docker, namespaces: [nobody]}"));

        assertThat(condition(pools.get("order"), "ReferencesResolved")).isEqualTo("True AllExist ");
        assertThat(condition(clusters.get("order-c"), "ReferencesResolved"))
                .isEqualTo("False NamespaceNotFound there is no namespace nobody (spec.namespaces[0]) yet");
    }

    @Test
    void whatIsUsedIsNotDeleted() {
        providers.put("used-p", null, "*", false, body("Provider", "used-p", "{}", "{driver: fake, maxMachines: 2}"));
        clusters.put("used-c", null, "*", false, body("Cluster", "used-c", "{}", "{engine: docker}"));
        pools.put("used", null, "*", false, pool("used", "{cluster: used-c, count: 1, sources: [{provider: used-p}]}"));

        assertThat(detail(providers.delete("used-p", "*", false))).isEqualTo("provider used-p is in use by pool used");
        assertThat(detail(clusters.delete("used-c", "*", false))).isEqualTo("cluster used-c is in use by pool used");

        assertThat(pools.delete("used", "*", false).getStatus()).isEqualTo(200);
        assertThat(providers.delete("used-p", "*", false).getStatus()).isEqualTo(200);
        assertThat(clusters.delete("used-c", "*", false).getStatus()).isEqualTo(200);
        assertThat(clusters.get("used-c").getStatus()).isEqualTo(404);
    }

    @Test
    void aNamespaceWithJobsStaysAndDefaultAlways() {
        namespaces.put("team", null, "*", false, body("Namespace", "team", "{}", "{}"));
        Uid job = inventory.uid();
        tell(SchedulerTopics.JOBS, Facts.job(job, "team", "api", inventory.uid(), JobState.RUNNING, 1));

        soon().untilAsserted(() ->
                assertThat(namespaces.delete("team", "*", true).getStatus()).isEqualTo(409));
        assertThat(detail(namespaces.delete("team", "*", false))).isEqualTo("namespace team is in use by job team/api");
        assertThat(namespaces.get("default").getStatus()).isEqualTo(200);
        assertThat(namespaces.delete("default", "*", false).getStatus()).isEqualTo(409);
    }

    @Test
    void aPoolStaysBeingDeletedUntilItsMachinesAreGone() {
        pools.put("going", null, "*", false, pool("going", "{cluster: c1, count: 1, sources: [{provider: p1}]}"));
        Uid pool = uid(pools.get("going"));
        Uid machine = inventory.uid();
        tell(ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "going", 1, Map.of(MachineState.ACTIVE, 1), 1));
        tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "going-1", pool, pool, 1, MachineState.ACTIVE));
        soon().untilAsserted(
                        () -> assertThat(machines.get("going-1").getStatus()).isEqualTo(200));

        JsonNode asked = json(pools.delete("going", "*", false));
        assertThat(asked.at("/metadata/deleting").isMissingNode()).isFalse();
        assertThat(asked.at("/metadata/generation").asLong()).isEqualTo(2);
        assertThat(pools.put(
                                "going",
                                "*",
                                null,
                                false,
                                pool("going", "{cluster: c1, count: 3, sources: [{provider: p1}]}"))
                        .getStatus())
                .isEqualTo(409);

        tell(ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "going", 2, Map.of(MachineState.DELETING, 1), 2));
        tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "going-1", pool, pool, 2, MachineState.DELETED));

        soon().untilAsserted(() -> assertThat(pools.get("going").getStatus()).isEqualTo(404));
        soon().untilAsserted(
                        () -> assertThat(toldOf("going").getLast().deleted()).isTrue());
    }

    @Test
    void aPoolShowsWhatTheLayersBelowMakeOfIt() {
        pools.put("seen", null, "*", false, pool("seen", "{cluster: c1, count: 3, sources: [{provider: p1}]}"));
        Uid pool = uid(pools.get("seen"));
        tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "seen", pool, 1, 3, 1));
        tell(ProvisionerTopics.POOL_STATUS, Facts.poolStatus(pool, "seen", 1, Map.of(MachineState.PROVISIONING, 3), 1));

        soon().untilAsserted(() -> {
            JsonNode status = json(pools.get("seen")).at("/status");
            assertThat(status.at("/target").asInt()).isEqualTo(3);
            assertThat(status.at("/machines/PROVISIONING").asInt()).isEqualTo(3);
            assertThat(status.at("/observedGeneration").asLong()).isEqualTo(1);
        });
    }

    @Test
    void whatIsSaidOfAMachineIsKeptWhileItLives() {
        Uid machine = inventory.uid();
        tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "said-1", machine, machine, 1, MachineState.ACTIVE));
        soon().untilAsserted(
                        () -> assertThat(machines.get("said-1").getStatus()).isEqualTo(200));
        JsonNode unsaid = json(machines.get("said-1"));
        assertThat(unsaid.at("/spec/power").asText()).isEqualTo("ON");
        assertThat(versions(machines.get("said-1"))).isEqualTo("200 generation 0 version 1");

        String labels = unsaid.at("/metadata/labels").toString();
        Response off = machines.put("said-1", "\"1\"", null, false, body("Machine", "said-1", labels, "{power: OFF}"));
        assertThat(versions(off)).isEqualTo("200 generation 1 version 2");
        assertThat(json(machines.get("said-1")).at("/spec/power").asText()).isEqualTo("OFF");
        soon().untilAsserted(() -> assertThat(wordsOf(machine)).hasSize(1));

        assertThat(machines.put("said-1", "*", null, false, body("Machine", "said-1", "{a: b}", "{}"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(machines.put("nosuch", "*", null, false, body("Machine", "nosuch", "{}", "{}"))
                        .getStatus())
                .isEqualTo(404);

        tell(ProvisionerTopics.MACHINES, Facts.machine(machine, "said-1", machine, machine, 2, MachineState.DELETED));
        soon().untilAsserted(
                        () -> assertThat(wordsOf(machine).getLast().deleted()).isTrue());
        assertThat(machines.get("said-1").getStatus()).isEqualTo(404);
    }

    @Test
    void aNodeIsCordonedAndDrained() {
        Uid node = inventory.uid();
        tell(BridgeTopics.NODES, Facts.node(node, "node-1", node, 1, false));
        soon().untilAsserted(() -> assertThat(nodes.get("node-1").getStatus()).isEqualTo(200));

        Response drained = nodes.put("node-1", "*", null, false, body("Node", "node-1", "{}", "{drained: true}"));

        assertThat(json(drained).at("/spec/drained").asBoolean()).isTrue();
        assertThat(json(drained).at("/metadata/labels/gantry.io~1machine").asText())
                .isEqualTo("node-1");
        soon().untilAsserted(() -> assertThat(wordsOf(node)).hasSize(1));
    }

    @Test
    void listsGoOnWhereTheyEndedAndFilterByLabel() {
        for (String name : List.of("list-c", "list-a", "list-b", "list-d")) {
            namespaces.put(name, null, "*", false, body("Namespace", name, "{list: yes-please}", "{}"));
        }
        List<String> label = List.of("list=yes-please");

        JsonNode first = json(namespaces.list(3, null, label));
        JsonNode rest = json(namespaces.list(3, first.at("/next").asText(), label));

        assertThat(names(first)).containsExactly("list-a", "list-b", "list-c");
        assertThat(names(rest)).containsExactly("list-d");
        assertThat(rest.has("next")).isFalse();
        assertThat(names(json(namespaces.list(null, null, List.of("list=no"))))).isEmpty();
        assertThat(namespaces.list(0, null, List.of()).getStatus()).isEqualTo(400);
        assertThat(namespaces.list(1, "garbage", List.of()).getStatus()).isEqualTo(400);
        assertThat(namespaces.list(1, null, List.of("garbage")).getStatus()).isEqualTo(400);
    }

    @Test
    void machinesAreListedInPagesToo() {
        List<Uid> made = IntStream.range(0, 5).mapToObj(i -> inventory.uid()).toList();
        for (int i = 0; i < made.size(); i++) {
            tell(
                    ProvisionerTopics.MACHINES,
                    Facts.machine(made.get(i), "paged-" + i, made.getFirst(), made.getFirst(), 1, MachineState.ACTIVE));
        }
        soon().untilAsserted(
                        () -> assertThat(machines.get("paged-4").getStatus()).isEqualTo(200));

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            JsonNode page = json(machines.list(2, cursor, List.of("arch=amd64")));
            seen.addAll(names(page));
            cursor = page.has("next") ? page.at("/next").asText() : null;
        } while (cursor != null);

        assertThat(seen)
                .containsSubsequence("paged-0", "paged-1", "paged-2", "paged-3", "paged-4")
                .doesNotHaveDuplicates();
    }

    @Test
    void everythingSaidCanBeListedAgain() {
        pools.put("relist", null, "*", false, pool("relist", "{cluster: c1, count: 2, sources: [{provider: p1}]}"));

        RelistSource<?> source = layer.relists().stream()
                .filter(each -> each.topic().name().equals("gantry.pools"))
                .findFirst()
                .orElseThrow();
        List<?> all = source.page(null, 1_000);

        assertThat(layer.relists())
                .extracting(each -> each.topic().name())
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(all.stream()
                        .map(Declared.class::cast)
                        .map(pool -> pool.metadata().name().value()))
                .contains("relist");
        assertThat(source.page(((Declared<?>) all.getLast()).uid(), 10)).isEmpty();
    }

    @Test
    void whoWatchesHearsWhatChangesAndResumes() throws Exception {
        var watch = new WatchResource(layer.watch());
        var out = new ByteArrayOutputStream();
        Thread following = follow(watch.watch("namespace", null), out);
        namespaces.put("watched", null, "*", false, body("Namespace", "watched", "{}", "{description: one}"));
        soon().untilAsserted(
                        () -> assertThat(text(out)).contains("event: ready").contains("\"name\":\"watched\""));
        following.interrupt();
        String first = text(out);
        String position = first.substring(first.indexOf("id: ") + 4, first.indexOf('\n', first.indexOf("id: ")));

        namespaces.put("watched", "\"1\"", null, false, body("Namespace", "watched", "{}", "{description: two}"));
        namespaces.delete("watched", "*", false);
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
    void aWatcherHearsOfMachinesAndOfPoolsWhoseStatusMoves() throws Exception {
        pools.put("moving", null, "*", false, pool("moving", "{cluster: c1, count: 1, sources: [{provider: p1}]}"));
        Uid pool = uid(pools.get("moving"));
        var out = new ByteArrayOutputStream();
        Thread following = follow(new WatchResource(layer.watch()).watch("pool,machine", null), out);
        soon().untilAsserted(() -> assertThat(text(out)).contains("event: ready"));

        tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(inventory.uid(), "moving-1", pool, pool, 1, MachineState.PROVISIONING));
        tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "moving", pool, 1, 1, 1));

        soon().untilAsserted(() -> assertThat(text(out))
                .contains("\"kind\":\"machine\"")
                .contains("\"state\":\"PROVISIONING\"")
                .contains("\"target\":1"));
        following.interrupt();
    }

    @Test
    void anExplanationJoinsTheSchedulersWordsWithWhatIsOnTheWay() {
        clusters.put("main", null, "*", false, body("Cluster", "main", "{}", "{engine: docker}"));
        pools.put("supply", null, "*", false, pool("supply", "{cluster: main, count: 1, sources: [{provider: p1}]}"));
        Uid pool = uid(pools.get("supply"));
        Uid cluster = uid(clusters.get("main"));
        tell(BridgeTopics.POOL_TARGETS, Facts.target(pool, "supply", cluster, 1, 1, 1));
        tell(
                ProvisionerTopics.POOL_STATUS,
                Facts.poolStatus(pool, "supply", 1, Map.of(MachineState.PROVISIONING, 1), 1));
        tell(
                ProvisionerTopics.MACHINES,
                Facts.machine(inventory.uid(), "supply-1", pool, cluster, 1, MachineState.PROVISIONING));

        soon().untilAsserted(() -> {
            JsonNode told = json(new ExplainResource(layer.explainer()).explain("shop", "api", "Bearer x"));
            assertThat(told.at("/summary").asText())
                    .startsWith("1 of 3 tasks of job shop/api waits: the 1 node of cluster main has no room"
                            + " (1 InsufficientMemory); 1 machine is on the way");
            assertThat(told.at("/summary").asText()).endsWith("2 tasks ImagePullFailed (no such image).");
            assertThat(told.at("/estimate/in").isMissingNode()).isFalse();
            assertThat(told.at("/supply/0/name").asText()).isEqualTo("supply-1");
        });
        assertThat(new ExplainResource(layer.explainer())
                        .explain("Not A Name", "api", null)
                        .getStatus())
                .isEqualTo(404);
    }

    /** What the scheduler would answer. */
    private JobPlacement placement(Name namespace, Name job) {
        Uid cluster = uid(clusters.get("main"));
        var reason = new DecisionFact.Refusal("InsufficientMemory", true, 1, "not enough");
        var web = new JobPlacement.Group(
                new Name("web"), 1, Map.of(), 1, null, 0, null, 1, 0, List.of(reason), List.of(), false, List.of());
        var pulls = new JobPlacement.Group(
                new Name("pulls"),
                2,
                Map.of(AllocationState.STARTING, 2),
                0,
                null,
                2,
                null,
                1,
                0,
                List.of(),
                List.of(),
                false,
                List.of("n-1: ImagePullFailed: no such image", "n-2: ImagePullFailed: no such image"));
        return new JobPlacement(
                inventory.uid(), namespace, job, cluster, new Name("main"), JobState.PENDING, List.of(web, pulls));
    }

    private <F extends Fact> void tell(Topic<F> topic, F fact) {
        below.database().write((Unit unit) -> {
            unit.publish(topic, new Shard(fact.uid()), fact);
            return true;
        });
    }

    private List<Declared<PoolSpec>> toldOf(String name) {
        return poolsTold.stream()
                .filter(pool -> pool.metadata().name().value().equals(name))
                .toList();
    }

    private List<Declared<?>> wordsOf(Uid uid) {
        return wordsTold.stream().filter(word -> word.uid().equals(uid)).toList();
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

    private static InputStream pool(String name, String spec) {
        return labelled(name, "{}", spec);
    }

    private static InputStream labelled(String name, String labels, String spec) {
        return body("Pool", name, labels, spec);
    }

    private static InputStream body(String kind, String name, String labels, String spec) {
        String text = "apiVersion: gantry/v1\nkind: " + kind + "\nmetadata: {name: " + name + ", labels: " + labels
                + "}\nspec: " + spec + "\n";
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Response response) {
        assertThat(response.getStatus())
                .as(() -> String.valueOf(response.getEntity()))
                .isLessThan(300);
        return GantryJson.lenient().valueToTree(response.getEntity());
    }

    private static JsonNode problem(Response response) {
        assertThat(response.getStatus()).isGreaterThanOrEqualTo(400);
        return GantryJson.lenient().valueToTree(response.getEntity());
    }

    private static String detail(Response response) {
        return problem(response).at("/detail").asText();
    }

    private static Uid uid(Response response) {
        return Uid.parse(json(response).at("/metadata/uid").asText());
    }

    private static String versions(Response response) {
        JsonNode metadata = json(response).at("/metadata");
        assertThat(response.getEntityTag().getValue())
                .isEqualTo(metadata.at("/version").asText());
        return response.getStatus() + " generation " + metadata.at("/generation") + " version "
                + metadata.at("/version");
    }

    private static List<String> names(JsonNode page) {
        var names = new ArrayList<String>();
        page.at("/items").forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    private static @Nullable String condition(Response response, String type) {
        for (JsonNode condition : json(response).at("/status/conditions")) {
            if (condition.at("/type").asText().equals(type)) {
                return condition.at("/status").asText() + " "
                        + condition.at("/reason").asText() + " "
                        + condition.at("/message").asText();
            }
        }
        return null;
    }
}
