package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A service on real engines is changed to a version that never becomes ready: it serves on, and goes back by itself. */
@OnFourNodes
@Order(15)
class GoesBackTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SHOP = FourNodes.path("shop");

    /** Its page is what it is asked for; the engine itself sees that its server lives. */
    private static final String DECLARED = """
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: shop, namespace: demo}
            spec:
              type: service
              groups:
                - name: web
                  count: 2
                  update: {maxSurge: 1, maxUnavailable: 0, readyWithin: 20s, autoRevert: true}
                  task:
                    image: gantry/hello:1
                    command: [/bin/sh, -c, "mkdir /www; touch /www/PAGE; exec httpd -f -p 8080 -h /www"]
                    ports: [{name: http, container: 8080}]
                    resources: {cpu: 5m, memory: 8Mi}
                    terminationGrace: 1s
                    health:
                      ready: {http: {port: http, path: /ready}, every: 1s, failures: 2}
                      live: {exec: [/bin/sh, -c, "pidof httpd"], every: 2s, failures: 5}
            """;

    private final Gantry gantry;

    GoesBackTest(Gantry gantry) {
        this.gantry = gantry;
    }

    @Test
    void aVersionThatNeverBecomesReadyIsTakenBackAndEveryoneIsToldWhy() throws Exception {
        FourNodes.ready(gantry);
        apply("ready");
        Eventually.until(
                "both are ready", SOON, () -> gantry.rest().get(SHOP).with(200).at("status.tasks.ready"), "2"::equals);
        List<String> served = ready();
        assertThat(served).hasSize(2);

        apply("nothing");
        Eventually.so("what is new is not ready, and people are told", SOON, () -> {
            assertThat(told("get", "jobs", "-n", "demo")).containsPattern("shop +service +RUNNING +\\S+ +2/2");
            assertThat(told("job", "explain", "shop", "-n", "demo"))
                    .contains("update to generation 2 is under way, 0 of 2 ready")
                    .containsPattern("web\\[\\d\\] on \\S+ is not ready since \\S+: ready: HTTP 404 from GET /ready");
        });
        Eventually.always(Duration.ofSeconds(1), () -> assertThat(ready()).containsAll(served));
        Eventually.until(
                "it went back",
                SOON,
                () -> gantry.rest().get(SHOP).with(200),
                job -> job.at("status.update.state").equals("DONE")
                        && job.at("status.update.revertOf").equals("2"));

        assertThat(ready()).as("those that served were left alone").isEqualTo(served);
        assertThat(told("describe", "job", "shop", "-n", "demo"))
                .contains("revertOf: 2", "none more was ready within PT20S", "HTTP 404 from GET /ready")
                .contains("touch /www/ready");
        Eventually.so(
                "history tells which went, and why",
                SOON,
                () -> assertThat(gantry.rest().list(SHOP + "/history")).anySatisfy(one -> {
                    assertThat(Answer.text(one, "reason")).isEqualTo("UpdateReverted");
                    assertThat(Answer.text(one, "detail")).contains("HTTP 404 from GET /ready");
                }));
        assertThat(told("job", "history", "shop", "-n", "demo"))
                .contains("generation 2: none more was ready within PT20S");
        Eventually.so(
                "nothing of the version that failed runs",
                SOON,
                () -> assertThat(gantry.engines().runningOf("shop"))
                        .extracting(Engines.Container::allocation)
                        .containsExactlyInAnyOrderElementsOf(served));
        gantry.rest().delete(SHOP);
    }

    private void apply(String page) throws Exception {
        String file = gantry.write("shop.yaml", DECLARED.replace("PAGE", page)).toString();
        gantry.cli("apply", "-f", file, "--yes").ended(0);
    }

    private String told(String... command) throws Exception {
        return gantry.cli(command).ended(0).output();
    }

    /** Uids of those that its users find. */
    private List<String> ready() {
        return gantry.rest().list(SHOP + "/history").stream()
                .filter(one -> Answer.text(one, "health.ready").equals("true"))
                .map(GoesBackTest::uid)
                .sorted()
                .toList();
    }

    private static String uid(JsonNode allocation) {
        return Answer.text(allocation, "uid");
    }
}
