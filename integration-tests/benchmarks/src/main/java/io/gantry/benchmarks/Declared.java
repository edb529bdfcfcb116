package io.gantry.benchmarks;

import java.io.IOException;

/** What benchmarks declare. */
final class Declared {

    static final String JOBS = "/v1/namespaces/bench/jobs/";

    private final Rest rest;

    Declared(Rest rest) {
        this.rest = rest;
    }

    /** A namespace, a cluster, and a provider. */
    void ground(String placement, String provider) throws IOException, InterruptedException {
        rest.create("/v1/namespaces/bench", """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: bench}
                spec: {description: What the benchmarks run}
                """);
        rest.create("/v1/clusters/main", """
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker, placement: %s}
                """.formatted(placement));
        rest.create("/v1/providers/machines", """
                apiVersion: gantry/v1
                kind: Provider
                metadata: {name: machines}
                spec: %s
                """.formatted(provider));
    }

    void pool(String name, int count) throws IOException, InterruptedException {
        rest.create("/v1/pools/" + name, """
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: %s}
                spec: {cluster: main, count: %d, sources: [{provider: machines}]}
                """.formatted(name, count));
    }

    /** One group of equal tasks. */
    void job(String name, int count, String task) throws IOException, InterruptedException {
        rest.create(JOBS + name, jobOf(name, count, task));
    }

    /** The same, where it may not be possible now. */
    Rest.Created job(String name, int count, String task, boolean again) throws IOException, InterruptedException {
        return rest.create(JOBS + name, jobOf(name, count, task), again);
    }

    private static String jobOf(String name, int count, String task) {
        return """
                {"apiVersion":"gantry/v1","kind":"Job","metadata":{"name":"%s","namespace":"bench"},"spec":{"type":\
                "service","groups":[{"name":"main","count":%d,"task":%s}]}}
                """.formatted(name, count, task);
    }
}
