package io.gantry.scenarios;

import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What people declare who have a Docker engine already: a pool of the one machine that it is, and services that say hello. */
final class OneEngine {

    private OneEngine() {}

    /** @param services as {@link #service} gives them */
    static Path file(Gantry gantry, PrivateDockerd engine, Collection<String> services) throws IOException {
        var documents = new ArrayList<>(List.of("""
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: demo}
                spec: {}
                ---
                apiVersion: gantry/v1
                kind: Provider
                metadata: {name: this-engine}
                spec:
                  driver: engine
                  endpoint: %s
                  maxMachines: 1
                  machine: {cpu: 500m, memory: 256Mi, disk: 1Gi}
                  preloadImages:
                    - {name: "gantry/hello:1", archive: %s}
                ---
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker}
                ---
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: desk}
                spec:
                  cluster: main
                  count: 1
                  sources:
                    - provider: this-engine
                """.formatted(engine.endpoint(), gantry.image())));
        documents.addAll(services);
        return gantry.write("one-engine.yaml", String.join("---\n", documents));
    }

    /** A job of one group, of the job's name. */
    static String service(String name, int tasks) {
        return """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: %1$s, namespace: demo}
                spec:
                  type: service
                  groups:
                    - name: %1$s
                      count: %2$d
                      task:
                        image: gantry/hello:1
                        resources: {cpu: 20m, memory: 8Mi}
                        terminationGrace: 1s
                """.formatted(name, tasks);
    }
}
