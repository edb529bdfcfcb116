package io.gantry.inventory;

import static io.gantry.inventory.Answers.detail;
import static io.gantry.inventory.Answers.json;
import static io.gantry.inventory.Answers.names;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.web.Cursor;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Lists go on where they ended, for people and for the layers below. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingTest {

    private final InventoryWorld world = new InventoryWorld();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void listsGoOnWhereTheyEndedAndFilterByLabel() {
        for (String name : List.of("list-c", "list-a", "list-b", "list-d")) {
            world.namespaces.put(name, null, "*", null, body("Namespace", name, "{list: yes-please}", "{}"));
        }
        List<String> label = List.of("list=yes-please");

        JsonNode first = json(world.namespaces.list("3", null, label));
        JsonNode rest = json(world.namespaces.list("3", first.at("/next").asText(), label));

        assertThat(names(first)).containsExactly("list-a", "list-b", "list-c");
        assertThat(names(rest)).containsExactly("list-d");
        assertThat(rest.has("next")).isFalse();
        assertThat(names(json(world.namespaces.list(null, null, List.of("list=no")))))
                .isEmpty();
        assertThat(world.namespaces.list("0", null, List.of()).getStatus()).isEqualTo(400);
        assertThat(world.namespaces.list("1", "garbage", List.of()).getStatus()).isEqualTo(400);
        assertThat(world.namespaces.list("1", null, List.of("garbage")).getStatus())
                .isEqualTo(400);
        assertThat(detail(world.namespaces.list("x", null, List.of()))).isEqualTo("limit: must be 1 to 1000, not 'x'");
        for (String noLabel : List.of("a\0=b", "a=b\0", "a=\uD800", "a b=c")) {
            assertThat(world.namespaces.list("1", null, List.of(noLabel)).getStatus())
                    .isEqualTo(400);
        }
    }

    @Test
    void cursorsThatPointNowhereAreRefused() {
        String noName = new Cursor("namespaces", "No Name").text();
        String noUid = new Cursor("machines", "paged-1").text();

        for (Response refused :
                List.of(world.namespaces.list(null, noName, List.of()), world.machines.list(null, noUid, List.of()))) {
            assertThat(refused.getStatus()).isEqualTo(400);
            assertThat(detail(refused)).isEqualTo("cursor: is not a cursor that was given out");
        }
    }

    @Test
    void machinesAreListedInPagesToo() {
        List<Uid> made = IntStream.range(0, 5).mapToObj(i -> world.uid()).toList();
        for (int i = 0; i < made.size(); i++) {
            world.tell(
                    ProvisionerTopics.MACHINES,
                    Facts.machine(made.get(i), "paged-" + i, made.getFirst(), made.getFirst(), 1, MachineState.ACTIVE));
        }
        soon().untilAsserted(() ->
                assertThat(world.machines.get("paged-4").getStatus()).isEqualTo(200));

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            JsonNode page = json(world.machines.list("2", cursor, List.of("arch=amd64")));
            seen.addAll(names(page));
            cursor = page.has("next") ? page.at("/next").asText() : null;
        } while (cursor != null);

        assertThat(seen)
                .containsSubsequence("paged-0", "paged-1", "paged-2", "paged-3", "paged-4")
                .doesNotHaveDuplicates();
    }

    @Test
    void everythingSaidCanBeListedAgain() {
        world.makePool("relist", "{cluster: c1, count: 2, sources: [{provider: p1}]}");

        RelistSource<?> source = world.layer.relists().stream()
                .filter(each -> each.topic().name().equals("gantry.pools"))
                .findFirst()
                .orElseThrow();
        List<?> all = source.page(null, 1_000);

        assertThat(world.layer.relists())
                .extracting(each -> each.topic().name())
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(all.stream()
                        .map(Declared.class::cast)
                        .map(pool -> pool.metadata().name().value()))
                .contains("relist");
        assertThat(source.page(((Declared<?>) all.getLast()).uid(), 10)).isEmpty();
    }
}
