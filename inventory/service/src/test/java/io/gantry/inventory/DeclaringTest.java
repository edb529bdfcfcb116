package io.gantry.inventory;

import static io.gantry.inventory.Answers.detail;
import static io.gantry.inventory.Answers.json;
import static io.gantry.inventory.Answers.problem;
import static io.gantry.inventory.Answers.versions;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.inventory.Bodies.labelled;
import static io.gantry.inventory.Bodies.pool;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people declare: kept, versioned, checked, and told to the layers below. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeclaringTest {

    private final InventoryWorld world = new InventoryWorld();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void whatIsDeclaredIsKeptAndToldToTheLayersBelow() {
        Response made = world.makePool("told", "{cluster: c1, count: 2, sources: [{provider: p1}]}");

        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(made.getEntityTag().getValue()).isEqualTo("1");
        JsonNode there = json(world.pools.get("told"));
        assertThat(there.at("/metadata/generation").asLong()).isEqualTo(1);
        assertThat(there.at("/spec/count").asInt()).isEqualTo(2);
        soon().untilAsserted(() -> assertThat(world.toldOf("told")).hasSize(1));
        assertThat(world.toldOf("told").getFirst().spec().count()).isEqualTo(2);
    }

    @Test
    void onlyANewSpecIsANewGeneration() {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";
        world.makePool("gen", spec);

        Response same = world.pools.put("gen", "\"1\"", null, null, pool("gen", spec));
        Response labelled = world.pools.put("gen", "\"1\"", null, null, labelled("gen", "{team: a}", spec));
        Response changed = world.pools.put(
                "gen", "\"2\"", null, null, labelled("gen", "{team: a}", spec.replace("count: 2", "count: 3")));

        assertThat(versions(same)).isEqualTo("200 generation 1 version 1");
        assertThat(versions(labelled)).isEqualTo("200 generation 1 version 2");
        assertThat(versions(changed)).isEqualTo("200 generation 2 version 3");
        soon().untilAsserted(() ->
                assertThat(world.toldOf("gen").getLast().metadata().version()).isEqualTo(3));
    }

    @Test
    void whoWritesOnAnOldVersionIsToldWhatHasChangedSince() {
        world.makePool("stale", "{cluster: c1, count: 2, sources: [{provider: p1}]}");
        world.pools.put(
                "stale", "\"1\"", null, null, pool("stale", "{cluster: c1, count: 4, sources: [{provider: p1}]}"));

        Response refused = world.pools.put(
                "stale", "\"1\"", null, null, pool("stale", "{cluster: c1, count: 9, sources: [{provider: p1}]}"));

        assertThat(refused.getStatus()).isEqualTo(412);
        assertThat(detail(refused)).isEqualTo("pool stale is at version 2, not 1: since then spec.count 2 -> 4");
    }

    @Test
    void ofManyWhoCreateTheSameAtOnceOneDoes() throws Exception {
        Callable<Integer> create = () -> world.makePool("race", "{cluster: c, count: 1, sources: [{provider: p}]}")
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

        assertThat(world.pools.put("pre", null, null, null, pool("pre", spec)).getStatus())
                .isEqualTo(428);
        assertThat(world.pools.put("pre", "*", null, null, pool("pre", spec)).getStatus())
                .isEqualTo(404);
        assertThat(world.makePool("pre", spec).getStatus()).isEqualTo(201);
        assertThat(world.makePool("pre", spec).getStatus()).isEqualTo(412);
        assertThat(world.pools.delete("pre", null, null).getStatus()).isEqualTo(428);
        assertThat(world.pools.get("nosuch").getStatus()).isEqualTo(404);
        assertThat(world.pools.get("No Such").getStatus()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsSaidAllAtOnceAndNothingChanges() {
        world.providers.put("tiny", null, "*", null, body("Provider", "tiny", "{}", "{driver: fake, maxMachines: 2}"));

        Response refused = world.pools.put(
                "wrong",
                null,
                "*",
                null,
                labelled(
                        "wrong",
                        "{gantry.io/a: b}",
                        "{cluster: c1, count: 3, sources: [{provider: tiny}, {provider: tiny}]}"));

        assertThat(refused.getStatus()).isEqualTo(400);
        assertThat(problem(refused).at("/errors").findValuesAsText("field"))
                .containsExactly("metadata.labels.gantry.io/a", "spec.count", "spec.sources[1]");
        assertThat(world.pools.get("wrong").getStatus()).isEqualTo(404);
    }

    @Test
    void aBodyIsReadStrictly() {
        Response misspelt = world.makePool("strict", "{cluster: c1, cuont: 2, sources: [{provider: p}]}");
        Response other = world.pools.put(
                "strict", null, "*", null, pool("another", "{cluster: c1, count: 2, sources: [{provider: p}]}"));
        Response large = world.pools.put("strict", null, "*", null, new ByteArrayInputStream(new byte[(1 << 20) + 1]));

        assertThat(misspelt.getStatus()).isEqualTo(400);
        assertThat(detail(misspelt)).contains("spec.cuont").contains("did you mean 'count'?");
        assertThat(detail(other)).isEqualTo("metadata.name: is 'another', but the path names 'strict'");
        assertThat(large.getStatus()).isEqualTo(413);
    }

    @Test
    void aDryRunShowsWhatWouldBeAndChangesNothing() {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";

        Response made = world.pools.put("dry", null, "*", "true", pool("dry", spec));
        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(world.pools.get("dry").getStatus()).isEqualTo(404);

        world.makePool("dry", spec);
        Response changed = world.pools.put("dry", "\"1\"", null, "true", pool("dry", spec.replace("2", "5")));
        assertThat(versions(changed)).isEqualTo("200 generation 2 version 2");
        assertThat(json(world.pools.get("dry")).at("/spec/count").asInt()).isEqualTo(2);
        assertThat(world.pools.delete("dry", "*", "true").getStatus()).isEqualTo(200);
        assertThat(world.pools.get("dry").getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "foo", "", "TRUE"})
    void anotherWordThanTrueOrFalseForADryRunIsRefusedAndNothingIsWritten(String word) {
        String spec = "{cluster: c1, count: 2, sources: [{provider: p1}]}";
        world.makePool("meant", spec);

        for (Response refused : List.of(
                world.pools.put("unmeant", null, "*", word, pool("unmeant", spec)),
                world.pools.put("meant", "*", null, word, pool("meant", spec.replace("2", "5"))),
                world.pools.delete("meant", "*", word),
                world.machines.put("m-1", "*", null, word, body("Machine", "m-1", "{}", "{power: OFF}")))) {
            assertThat(refused.getStatus()).isEqualTo(400);
            assertThat(detail(refused)).isEqualTo("dryRun: must be true or false, not '" + word + "'");
        }

        assertThat(world.pools.get("unmeant").getStatus()).isEqualTo(404);
        assertThat(json(world.pools.get("meant")).at("/spec/count").asInt()).isEqualTo(2);
    }
}
