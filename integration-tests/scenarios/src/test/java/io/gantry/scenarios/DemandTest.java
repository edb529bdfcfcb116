package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool grows for a job that needs more than its least, and shrinks after; with machines that are simulated. */
@Order(3)
class DemandTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** It lets in who shows a word of its own. */
    private static final String PROVIDER = """
            apiVersion: gantry/v1
            kind: Provider
            metadata: {name: simulation}
            spec:
              driver: fake
              endpoint: WORLD
              credential: word-of-the-world
              parameters: {accepts: let-me-in}
              maxMachines: 8
              machine: {cpu: 500m, memory: 256Mi, disk: 1Gi}
            """;

    private static final String POOL = """
            apiVersion: gantry/v1
            kind: Namespace
            metadata: {name: demo}
            ---
            apiVersion: gantry/v1
            kind: Cluster
            metadata: {name: main}
            spec: {engine: docker}
            ---
            apiVersion: gantry/v1
            kind: Pool
            metadata: {name: web}
            spec:
              cluster: main
              min: 1
              max: 3
              scaleDownAfter: PT20S
              sources: [{provider: simulation}]
            """;

    private static final String JOB = """
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: NAME, namespace: demo}
            spec:
              type: service
              groups:
                - name: web
                  count: COUNT
                  task:
                    image: busybox:1
                    command: [/bin/sh, -c, "while true; do sleep 1; done"]
                    resources: {cpu: CPU, memory: 16Mi}
                    terminationGrace: 1s
            """;

    private static Gantry gantry;
    private static World world;

    @RegisterExtension
    static final Failures SHOWN = DemandTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterEach
    void bothAreCleared() throws Exception {
        if (world != null) {
            world.close();
            world = null;
        }
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @Test
    void aJobThatNeedsMoreThanTheLeastMakesThePoolGrowAndShrinkAfter() throws Exception {
        gantry = new Gantry(Map.of());
        world = World.start(gantry.home());
        gantry.start();
        theProviderIsLoggedInAt();
        Path declared = gantry.write("pool.yaml", POOL);
        gantry.cli("apply", "-f", declared.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        FourNodes.awaitNodes(gantry, 1);

        submit("wide", 3, "400m");
        FourNodes.awaitRunning(gantry, "wide", 3);
        assertThat(gantry.rest().list("/v1/machines")).hasSize(3);

        submit("more", 1, "400m");
        explained("more", "no pool can grow for it: pool web: it has its max of 3 machines");
        submit("giant", 1, "4");
        explained("giant", "no pool can grow for it: pool web: from source simulation: its machines have cpu 500m");

        FourNodes.stop(gantry, "more");
        FourNodes.stop(gantry, "giant");
        FourNodes.stop(gantry, "wide");
        Eventually.so(
                "only the least is left",
                LIMIT,
                () -> assertThat(gantry.rest().list("/v1/machines"))
                        .filteredOn(
                                machine -> !Answer.text(machine, "status.state").equals("DELETED"))
                        .hasSize(1));
        assertThat(gantry.cli("describe", "pool", "web").ended(0).output()).contains("SourcesKeepPromises");
    }

    private static void theProviderIsLoggedInAt() throws Exception {
        Path provider = gantry.write("provider.yaml", PROVIDER.replace("WORLD", world.url()));
        gantry.cli("apply", "-f", provider.toString(), "--yes").ended(0);
        Eventually.so(
                "a credential that is not let in is refused in the provider's words",
                LIMIT,
                () -> assertThat(credential("let-him-in").ended(4).errors())
                        .contains("the simulated provider does not let this credential in"));
        assertThat(credential("let-me-in").ended(0).output()).contains("was tried and is in use: simulation");
    }

    private static Ran credential(String text) throws Exception {
        Path file = gantry.write("credential", text);
        return gantry.cli("provider", "credential", "set", "simulation", "--from-file", file.toString());
    }

    private static void submit(String name, int count, String cpu) throws Exception {
        Path file = gantry.write(
                name + ".yaml",
                JOB.replace("NAME", name)
                        .replace("COUNT", String.valueOf(count))
                        .replace("CPU", cpu));
        gantry.cli("apply", "-f", file.toString(), "--yes").ended(0);
    }

    private static void explained(String job, String text) {
        Eventually.so(
                "explain says why nothing grows for " + job,
                LIMIT,
                () -> assertThat(gantry.cli("job", "explain", job, "-n", "demo")
                                .ended(0)
                                .output()
                                .replaceAll("\\s+", " "))
                        .contains(text));
    }
}
