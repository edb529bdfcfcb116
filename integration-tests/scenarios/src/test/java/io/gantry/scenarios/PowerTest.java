package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A machine without power: its tasks run elsewhere, and it comes back right. */
@OnFourNodes
@Order(40)
class PowerTest {

    /** 15 s until the node counts as lost, then placing and starting. */
    private static final Duration ELSEWHERE_LIMIT = Duration.ofSeconds(45);

    private static final Duration BACK_LIMIT = Duration.ofSeconds(60);

    private final Gantry gantry;

    PowerTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    void tasksOfAMachineThatIsSwitchedOffRunElsewhereAndItComesBackRight() throws Exception {
        FourNodes.ready(gantry);
        JsonNode victim = FourNodes.running(gantry, "hello").getFirst();
        String node = Answer.text(victim, "nodeName");
        String machineUid = gantry.rest().get("/v1/nodes/" + node).with(200).at("status.machine");
        String machine = gantry.rest().list("/v1/machines").stream()
                .filter(one -> Answer.text(one, "metadata.uid").equals(machineUid))
                .map(one -> Answer.text(one, "metadata.name"))
                .findFirst()
                .orElseThrow();

        gantry.cli("machine", "power", "off", machine, "--wait", "--timeout", "60s")
                .ended(0);

        assertThat(gantry.engines().on()).as("power off is really off").hasSize(3);
        Eventually.so(
                "four run, none on " + node,
                ELSEWHERE_LIMIT,
                () -> assertThat(FourNodes.running(gantry, "hello"))
                        .hasSize(4)
                        .noneMatch(one -> Answer.text(one, "nodeName").equals(node)));
        assertThat(gantry.rest().get("/v1/nodes/" + node).with(200).at("status.state"))
                .isEqualTo("LOST");

        gantry.cli("machine", "power", "on", machine, "--wait", "--timeout", "60s")
                .ended(0);

        Eventually.until(
                "node " + node + " is READY again",
                BACK_LIMIT,
                () -> gantry.rest().get("/v1/nodes/" + node).with(200).at("status.state"),
                "READY"::equals);
        Eventually.so("no superseded container runs", BACK_LIMIT, () -> {
            List<String> wanted = FourNodes.running(gantry, "hello").stream()
                    .map(one -> Answer.text(one, "uid"))
                    .toList();
            assertThat(wanted).hasSize(4).doesNotContain(Answer.text(victim, "uid"));
            assertThat(gantry.engines().containersOf("hello").stream()
                            .filter(Engines.Container::running)
                            .map(Engines.Container::allocation))
                    .containsExactlyInAnyOrderElementsOf(wanted);
        });
        assertThat(gantry.rest().list("/v1/machines"))
                .as("no other machine was made")
                .hasSize(4);
    }
}
