package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** kill -9 while containers are being started: none is forgotten, none runs twice. */
@OnFourNodes
@Order(30)
class KilledWhilePlacingTest {

    private static final int TASKS = 100;
    private static final int STARTED_BEFORE = 15;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Gantry gantry;

    KilledWhilePlacingTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    void aHundredTasksRunExactlyOnce() throws Exception {
        FourNodes.ready(gantry);
        List<String> hello = uids(FourNodes.running(gantry, "hello"));
        gantry.rest()
                .create(FourNodes.path("hundred"), FourNodes.sleepers("hundred", "batch", TASKS))
                .with(201);
        Eventually.until(
                "some have started",
                SOON,
                () -> gantry.engines().containersOf("hundred").size(),
                count -> count >= STARTED_BEFORE);

        gantry.kill9();
        int whenKilled = gantry.engines().containersOf("hundred").size();
        assertThat(whenKilled).as("killed in the middle").isLessThan(TASKS);
        gantry.start();

        List<JsonNode> running = FourNodes.awaitRunning(gantry, "hundred", TASKS);
        assertThat(running)
                .extracting(one -> one.path("index").asInt())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, TASKS).boxed().toList());
        assertThat(gantry.rest().list(FourNodes.path("hundred") + "/history").stream()
                        .filter(one -> !Answer.text(one, "state").equals("RUNNING"))
                        .filter(one -> !Answer.text(one, "reason").equals("NodeLost"))
                        .map(FourNodes::task))
                .as("nothing was started again, unless this host was so slow that a node counted as lost")
                .isEmpty();
        Eventually.so(
                "what runs is what should, each once",
                SOON,
                () -> assertThat(gantry.engines().containersOf("hundred").stream()
                                .filter(Engines.Container::running)
                                .map(Engines.Container::allocation))
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(uids(FourNodes.running(gantry, "hundred"))));
        assertThat(gantry.engines().containersOf("hello").stream().map(Engines.Container::allocation))
                .as("what ran before was adopted")
                .containsAll(hello);

        FourNodes.stop(gantry, "hundred");
        assertThat(gantry.engines().runningOf("hundred")).isEmpty();
    }

    private static List<String> uids(List<JsonNode> allocations) {
        return allocations.stream().map(one -> Answer.text(one, "uid")).toList();
    }
}
