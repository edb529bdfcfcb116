package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a task writes into its named volume is there for the next one, on that node and nowhere else, until people delete it. */
@OnFourNodes
@Order(17)
class KeptDataTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String VOLUME = "/v1/namespaces/demo/volumes/diary-0";

    /** Each of its tasks writes a line into the diary. */
    private static final String DECLARED = """
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: JOB, namespace: demo}
            spec:
              type: service
              groups:
                - name: main
                  count: 1
                  task:
                    image: gantry/hello:1
                    command: [/bin/sh, -c, "trap 'exit 0' TERM; echo LINE >> /data/lines; sleep 3600 & wait"]
                    volumes: [{mount: /data, named: {name: diary}}]
                    resources: {cpu: 5m, memory: 8Mi}
                    terminationGrace: 2s
            """;

    private final Gantry gantry;

    KeptDataTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    void itIsFoundByTheNextTaskAndTheNextJobOnItsNodeUntilAPersonDeletesIt() throws Exception {
        FourNodes.ready(gantry);
        apply("writer", "first");
        String node = nodeOfTheOneThatRuns("writer", 0);
        itReads("writer", "first");

        apply("writer", "second");
        assertThat(nodeOfTheOneThatRuns("writer", 1)).isEqualTo(node);
        itReads("writer", "first", "second");
        whatIsInUseIsNobodyElsesAndStays();

        gantry.rest().delete(FourNodes.path("writer"));
        Eventually.until(
                "the job is gone",
                SOON,
                () -> gantry.rest().get(FourNodes.path("writer")).status(),
                status -> status == 404);
        Eventually.until(
                "it is kept", SOON, () -> gantry.rest().get(VOLUME).with(200).at("state"), "FREE"::equals);
        gantry.cli("node", "cordon", node).ended(0);
        try {
            apply("reader", "third");
            Eventually.so(
                    "people are told why it waits, though three nodes have room",
                    SOON,
                    () -> assertThat(told("job", "explain", "reader", "-n", "demo"))
                            .contains("main[0] waits for node " + node + ", where its volume diary-0 is; the node"
                                    + " takes no new tasks: cordoned or draining"));
        } finally {
            gantry.cli("node", "uncordon", node).ended(0);
        }
        assertThat(nodeOfTheOneThatRuns("reader", 0)).isEqualTo(node);
        itReads("reader", "first", "second", "third");
        assertThat(volumesOnEngines()).hasSize(1);

        gantry.rest().delete(FourNodes.path("reader"));
        Eventually.so(
                "it is deleted by a person's word",
                SOON,
                () -> gantry.cli("volume", "delete", "diary-0", "-n", "demo", "--yes")
                        .ended(0));
        Eventually.until("nothing of it is left", SOON, this::volumesOnEngines, List::isEmpty);
        Eventually.until(
                "nobody lists it", SOON, () -> gantry.rest().list("/v1/namespaces/demo/volumes"), List::isEmpty);
    }

    private void whatIsInUseIsNobodyElsesAndStays() throws Exception {
        Answer other = gantry.rest()
                .create(FourNodes.path("reader"), declared("reader", "third"))
                .with(409);
        assertThat(other.text()).contains("volume demo/diary is in use by job demo/writer");
        assertThat(gantry.cli("volume", "delete", "diary-0", "-n", "demo", "--yes")
                        .ended(4)
                        .errors())
                .contains("task main[0] of job demo/writer");
        assertThat(told("volume", "list", "-n", "demo")).containsPattern("diary-0 +IN_USE +\\S+ +writer");
    }

    private static String declared(String job, String line) {
        return DECLARED.replace("JOB", job).replace("LINE", line);
    }

    private void apply(String job, String line) throws Exception {
        String file = gantry.write(job + ".yaml", declared(job, line)).toString();
        gantry.cli("apply", "-f", file, "--yes").ended(0);
    }

    private String told(String... command) throws Exception {
        return gantry.cli(command).ended(0).output();
    }

    private String nodeOfTheOneThatRuns(String job, int attempt) {
        List<JsonNode> running = Eventually.until(
                "one task of " + job + " runs, attempt " + attempt,
                SOON,
                () -> FourNodes.running(gantry, job),
                seen -> seen.size() == 1
                        && Answer.text(seen.getFirst(), "attempt").equals("" + attempt));
        return Answer.text(running.getFirst(), "nodeName");
    }

    /** In its container, which runs a moment before it has written its own line. */
    private void itReads(String job, String... lines) {
        Eventually.so(
                "what all have written is there",
                SOON,
                () -> assertThat(told("job", "exec", job, "-n", "demo", "--", "cat", "/data/lines")
                                .lines())
                        .containsExactly(lines));
    }

    private List<String> volumesOnEngines() {
        String ours = URLEncoder.encode("{\"label\":[\"io.gantry.volume\"]}", StandardCharsets.UTF_8);
        var names = new ArrayList<String>();
        for (Engines.Engine engine : gantry.engines().on()) {
            Engines.get(engine.socket(), "/volumes?filters=" + ours)
                    .path("Volumes")
                    .forEach(volume -> names.add(volume.path("Name").asText()));
        }
        return names;
    }
}
