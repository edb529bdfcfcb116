package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** {@code down} leaves nothing running; the next start brings back what was wished for. */
@OnFourNodes
@Order(60)
class DownTest {

    private final Gantry gantry;

    DownTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    void downLeavesNothingAndTheNextStartBringsTheSameNodesBack() throws Exception {
        FourNodes.ready(gantry);
        gantry.rest()
                .create(FourNodes.path("once"), FourNodes.job("once", "batch", 3, "/bin/sh, -c, \"echo once\"", "8Mi"))
                .with(201);
        FourNodes.awaitState(gantry, "once", "SUCCEEDED");
        List<String> nodes = uids("/v1/nodes");
        List<String> machines = uids("/v1/machines");
        List<JsonNode> once = FourNodes.allocations(gantry, "once");
        Remains remains = Remains.of(gantry);
        assertThat(remains.now())
                .as("what is looked for is there while it is up")
                .anyMatch(line -> line.startsWith("process") && line.contains("dockerd"))
                .anyMatch(line -> line.startsWith("process") && line.contains("postgres"))
                .anyMatch(line -> line.startsWith("link"))
                .anyMatch(line -> line.startsWith("iptables"))
                .anyMatch(line -> line.startsWith("control group"));

        gantry.down().ended(0);

        assertThat(gantry.alive()).isFalse();
        assertThat(remains.now()).as("what is left").isEmpty();

        gantry.start();

        FourNodes.awaitNodes(gantry, 4);
        assertThat(uids("/v1/nodes")).containsExactlyInAnyOrderElementsOf(nodes);
        assertThat(uids("/v1/machines")).containsExactlyInAnyOrderElementsOf(machines);
        FourNodes.awaitRunning(gantry, "hello", 4);
        Eventually.so(
                "exactly those of hello run",
                FourNodes.READY_LIMIT,
                () -> assertThat(gantry.engines().containersOf("hello").stream()
                                .filter(Engines.Container::running)
                                .map(Engines.Container::allocation))
                        .containsExactlyInAnyOrderElementsOf(FourNodes.running(gantry, "hello").stream()
                                .map(one -> Answer.text(one, "uid"))
                                .toList()));
        assertThat(FourNodes.allocations(gantry, "once"))
                .as("ended tasks stay ended")
                .isEqualTo(once);
        assertThat(gantry.rest().get(FourNodes.path("once")).with(200).at("status.state"))
                .isEqualTo("SUCCEEDED");
    }

    private List<String> uids(String path) {
        return gantry.rest().list(path).stream()
                .map(one -> Answer.text(one, "metadata.uid"))
                .toList();
    }
}
