package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One installation for all classes that want four local machines, as an operator would have it: one file, applied. Each
 * class finds the server up, and leaves it up.
 */
public final class FourNodes implements BeforeAllCallback, ParameterResolver, Failures {

    public static final Duration READY_LIMIT = Duration.ofMinutes(2);

    private static final Namespace NAMESPACE = Namespace.create(FourNodes.class);

    /** Its end closes everything, after the last class. */
    private static final class Shared implements AutoCloseable {
        final Gantry gantry;
        final Evidence evidence;

        Shared() throws IOException {
            gantry = new Gantry(Map.of());
            evidence = new Evidence(gantry);
        }

        @Override
        public void close() {
            evidence.close();
            gantry.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Shared shared = shared(context);
        if (!shared.gantry.alive()) {
            shared.gantry.start();
        }
        shared.evidence.begin();
    }

    private static Shared shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        Shared.class,
                        key -> {
                            try {
                                return new Shared();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        },
                        Shared.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.<Class<?>>of(Gantry.class, Evidence.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Shared shared = shared(context);
        return parameter.getParameter().getType() == Gantry.class ? shared.gantry : shared.evidence;
    }

    @Override
    public Gantry installation(ExtensionContext context) {
        return shared(context).gantry;
    }

    // ------------------------------------------------------------------------------------------ what was declared

    /** In an order in which nothing could be made: what others refer to comes last. */
    public static Path file(Gantry gantry) throws IOException {
        return gantry.write("four-nodes.yaml", """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: hello, namespace: demo}
                spec:
                  type: service
                  groups:
                    - name: hello
                      count: 4
                      task:
                        image: gantry/hello:1
                        env: {GREETING: %s}
                        resources: {cpu: 20m, memory: 8Mi}
                        terminationGrace: 1s
                ---
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: desk}
                spec:
                  cluster: main
                  count: 4
                  sources:
                    - provider: this-host
                ---
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker, placement: spread}
                ---
                %s
                ---
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: demo}
                spec: {description: What the scenarios run}
                """.formatted(Evidence.ENVIRONMENT_CANARY, provider(gantry, 6)));
    }

    public static String provider(Gantry gantry, int maxMachines) throws IOException {
        return """
                apiVersion: gantry/v1
                kind: Provider
                metadata: {name: this-host}
                spec:
                  driver: local
                  maxMachines: %d
                  machine: {cpu: 500m, memory: 512Mi, disk: 1Gi}
                  parameters: {subnet: %s}
                  preloadImages:
                    - {name: "gantry/hello:1", archive: %s}
                """.formatted(maxMachines, gantry.settings().cidr(), gantry.image())
                .strip();
    }

    /** Applied, all nodes ready, nothing but the service running: what every class begins with. */
    public static void ready(Gantry gantry) throws Exception {
        gantry.cli("apply", "-f", file(gantry).toString(), "--yes").ended(0);
        awaitNodes(gantry, 4);
        awaitRunning(gantry, "hello", 4);
    }

    public static void awaitNodes(Gantry gantry, int count) {
        Eventually.until(
                count + " nodes READY",
                READY_LIMIT,
                () -> states(gantry.rest().list("/v1/nodes")),
                states -> states.stream().filter("READY"::equals).count() == count);
    }

    public static List<String> states(List<JsonNode> objects) {
        return objects.stream()
                .map(object -> Answer.text(object, "status.state"))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------------- jobs

    public static String path(String job) {
        return "/v1/namespaces/demo/jobs/" + job;
    }

    /** A job of one group of containers of the demo's image, that sleep until they are stopped. */
    public static String sleepers(String name, String type, int count) {
        return job(name, type, count, "/bin/sh, -c, \"trap 'exit 0' TERM; echo up; sleep 3600 & wait\"", "8Mi");
    }

    public static String job(String name, String type, int count, String command, String memory) {
        return """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: %s, namespace: demo}
                spec:
                  type: %s
                  groups:
                    - name: main
                      count: %d
                      restart: {mode: never}
                      task:
                        image: gantry/hello:1
                        command: [%s]
                        resources: {cpu: 5m, memory: %s}
                        terminationGrace: 2s
                """.formatted(name, type, count, command, memory);
    }

    /** The latest allocation of each task. */
    public static List<JsonNode> allocations(Gantry gantry, String job) {
        return gantry.rest().list(path(job) + "/allocations");
    }

    public static List<JsonNode> running(Gantry gantry, String job) {
        return allocations(gantry, job).stream()
                .filter(one -> Answer.text(one, "state").equals("RUNNING"))
                .toList();
    }

    public static List<JsonNode> awaitRunning(Gantry gantry, String job, int count) {
        Eventually.until(
                count + " tasks of " + job + " RUNNING",
                READY_LIMIT,
                () -> allocations(gantry, job).stream()
                        .collect(Collectors.groupingBy(one -> Answer.text(one, "state"), Collectors.counting())),
                states -> states.getOrDefault("RUNNING", 0L) == count);
        return running(gantry, job);
    }

    public static void awaitState(Gantry gantry, String job, String state) {
        Eventually.until(
                "job " + job + " is " + state,
                READY_LIMIT,
                () -> gantry.rest().get(path(job)).with(200).at("status.state"),
                state::equals);
    }

    /** An allocation in a few words. */
    public static String task(JsonNode allocation) {
        return Answer.text(allocation, "group") + "[" + Answer.text(allocation, "index") + "] attempt "
                + Answer.text(allocation, "attempt") + " on " + Answer.text(allocation, "nodeName") + " "
                + Answer.text(allocation, "state") + " " + Answer.text(allocation, "reason");
    }

    /** Ends it, and waits until nothing of it runs. */
    public static void stop(Gantry gantry, String job) {
        gantry.rest().post(path(job) + "/stop");
        awaitState(gantry, job, "STOPPED");
    }
}
