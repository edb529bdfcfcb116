package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** From a declared pool to running containers, and what people do with them. */
@OnFourNodes
@Order(10)
class PathTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> DECLARED = List.of(
            "/v1/namespaces/demo",
            "/v1/providers/this-host",
            "/v1/clusters/main",
            "/v1/pools/desk",
            FourNodes.path("hello"));

    private final Gantry gantry;

    PathTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    @Order(1)
    void oneFileInAnyOrderBecomesFourReadyNodesAndRunningContainers() throws Exception {
        String file = FourNodes.file(gantry).toString();
        Ran applied = gantry.cli("apply", "-f", file, "--yes", "--wait", "--timeout", "2m")
                .ended(0);

        assertThat(applied.output()).contains("Plan: 5 to create", "created pool desk", "created job hello");
        FourNodes.awaitNodes(gantry, 4);
        List<JsonNode> running = FourNodes.awaitRunning(gantry, "hello", 4);
        assertThat(gantry.engines().on()).hasSize(4);
        assertThat(gantry.engines().containersOf("hello"))
                .hasSize(4)
                .allMatch(Engines.Container::running)
                .extracting(Engines.Container::allocation)
                .containsExactlyInAnyOrderElementsOf(
                        running.stream().map(one -> Answer.text(one, "uid")).toList());
    }

    @Test
    @Order(2)
    void theSameFileAgainChangesNothing() throws Exception {
        FourNodes.ready(gantry);
        Map<String, String> before = generations();
        String file = FourNodes.file(gantry).toString();

        Ran again = gantry.cli("apply", "-f", file, "--yes").ended(0);

        assertThat(again.output()).contains("Nothing to do: all 5 are as written.");
        gantry.cli("plan", "-f", file).ended(0);
        assertThat(generations()).isEqualTo(before);
        assertThat(gantry.engines().containersOf("hello")).hasSize(4);
    }

    private Map<String, String> generations() {
        var generations = new TreeMap<String, String>();
        DECLARED.forEach(
                path -> generations.put(path, gantry.rest().get(path).with(200).at("metadata.generation")));
        return generations;
    }

    @Test
    @Order(3)
    void logsShowWhatEveryContainerWrites() throws Exception {
        FourNodes.ready(gantry);
        Eventually.so(
                "each of the four has said something",
                SOON,
                () -> assertThat(gantry.cli("job", "logs", "hello", "-n", "demo", "--tail", "3")
                                .ended(0)
                                .output())
                        .contains("hello[0] hello ", "hello[1] hello ", "hello[2] hello ", "hello[3] hello "));
    }

    @Test
    @Order(4)
    void execRunsACommandInAContainerAndEndsWithItsCode() throws Exception {
        FourNodes.ready(gantry);
        Ran inside = gantry.cli(
                "job",
                "exec",
                "hello",
                "-n",
                "demo",
                "--",
                "/bin/sh",
                "-c",
                "echo $GREETING | wc -c; echo trouble >&2; exit 7");

        assertThat(inside.code()).as("%s", inside).isEqualTo(7);
        assertThat(inside.output().strip()).isEqualTo(Integer.toString(Evidence.ENVIRONMENT_CANARY.length() + 1));
        assertThat(inside.errors()).contains("trouble");
    }

    @Test
    @Order(5)
    void aBatchJobThatEndsWellHasSucceededAndKeepsItsLogs() throws Exception {
        FourNodes.ready(gantry);
        gantry.rest()
                .create(
                        FourNodes.path("sum"),
                        FourNodes.job("sum", "batch", 2, "/bin/sh, -c, \"echo $((40 + 2))\"", "8Mi"))
                .with(201);

        FourNodes.awaitState(gantry, "sum", "SUCCEEDED");

        assertThat(gantry.cli("job", "logs", "sum", "-n", "demo", "--no-prefix")
                        .ended(0)
                        .output()
                        .lines())
                .containsExactly("42", "42");
        assertThat(gantry.cli("job", "history", "sum", "-n", "demo").ended(0).output())
                .contains("SUCCEEDED", "main[0]", "main[1]");
    }

    @Test
    @Order(6)
    void aJobThatIsStoppedEndsItsContainersAndHasAHistory() throws Exception {
        FourNodes.ready(gantry);
        gantry.rest()
                .create(FourNodes.path("nap"), FourNodes.sleepers("nap", "service", 4))
                .with(201);
        assertThat(FourNodes.awaitRunning(gantry, "nap", 4))
                .as("an empty node is filled before a full one")
                .extracting(one -> Answer.text(one, "nodeName"))
                .satisfies(
                        nodes -> assertThat(nodes.stream().distinct().count()).isGreaterThan(1));

        gantry.cli("job", "stop", "nap", "-n", "demo", "--wait", "--timeout", "60s")
                .ended(0);

        assertThat(gantry.engines().runningOf("nap")).isEmpty();
        assertThat(gantry.rest().list(FourNodes.path("nap") + "/history"))
                .hasSize(4)
                .allSatisfy(one -> assertThat(Answer.text(one, "state")).isEqualTo("STOPPED"));
        assertThat(gantry.cli("job", "logs", "nap", "-n", "demo").ended(0).output())
                .contains("main[2] up");
    }

    @Test
    @Order(7)
    void aDrainedNodeIsEmptiedAndComesBack() throws Exception {
        FourNodes.ready(gantry);
        String node = Answer.text(FourNodes.running(gantry, "hello").getFirst(), "nodeName");

        gantry.cli("node", "drain", node).ended(0);

        Eventually.so(
                "nothing of hello runs on " + node,
                SOON,
                () -> assertThat(FourNodes.running(gantry, "hello"))
                        .hasSize(4)
                        .noneMatch(one -> Answer.text(one, "nodeName").equals(node)));
        gantry.cli("node", "uncordon", node).ended(0);
        FourNodes.awaitNodes(gantry, 4);
    }

    @Test
    @Order(8)
    void theFirstLinePeopleSeeOfEveryKindIsThere() throws Exception {
        FourNodes.ready(gantry);
        for (String kind : List.of("namespaces", "providers", "clusters", "pools", "machines", "nodes")) {
            assertThat(gantry.cli("get", kind).ended(0).output().lines().count())
                    .as(kind)
                    .isGreaterThan(1);
        }
        assertThat(gantry.cli("get", "jobs", "-n", "demo", "-o", "json")
                        .ended(0)
                        .output())
                .contains("\"hello\"");
        assertThat(gantry.cli("describe", "pool", "desk").ended(0).output()).contains("desk");
    }
}
