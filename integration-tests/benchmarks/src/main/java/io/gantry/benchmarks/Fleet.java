package io.gantry.benchmarks;

import io.gantry.benchmarks.Facts.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server with simulated nodes of 1,000 slots each, all ready. */
final class Fleet implements AutoCloseable {

    /** A thousandth of a node. */
    static final String TASK = """
            {"image":"busybox:1","command":["sleep","1000000"],"resources":{"cpu":"10m","memory":"16Mi"}}""";

    private static final String MACHINE = "{cpu: \"10\", memory: 16000Mi, disk: 100Gi}";
    private static final Duration NODES_LIMIT = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** An installation of this size asks each node every 10 s, not every 2. */
    private static final Map<String, String> OPTIONS = Map.of(
            "gantry.bridge.heartbeat-every", "PT10S",
            "gantry.bridge.node-lost-after", "PT60S");

    private final Installation installation;
    private final String worldUrl;

    private Fleet(Installation installation, String worldUrl) {
        this.installation = installation;
        this.worldUrl = worldUrl;
    }

    static Fleet start(int nodes, Report report) throws Exception {
        return start(nodes, Map.of(), report);
    }

    /** @param options settings of the server, in place of a fleet's own */
    static Fleet start(int nodes, Map<String, String> options, Report report) throws Exception {
        var all = new HashMap<>(OPTIONS);
        all.putAll(options);
        var installation = new Installation(all);
        try {
            var fleet = new Fleet(installation, installation.startWorld());
            installation.start();
            fleet.makeNodes(nodes, report);
            return fleet;
        } catch (Exception e) { // whatever it is, no process may stay behind
            installation.close();
            throw e;
        }
    }

    private void makeNodes(int nodes, Report report) throws Exception {
        var declared = new Declared(installation.rest());
        declared.ground(
                "spread",
                "{driver: fake, endpoint: \"%s\", maxMachines: %d, machine: %s}".formatted(worldUrl, nodes, MACHINE));
        Set<String> ready = ConcurrentHashMap.newKeySet();
        try (Facts facts =
                Facts.follow(installation.kafkaServers(), List.of("gantry.nodes"), seen -> countReady(seen, ready))) {
            long began = System.nanoTime();
            declared.pool("pool", nodes);
            long done = Waiting.until(nodes + " nodes are ready", NODES_LIMIT, LOOK_EVERY, () -> {
                facts.check();
                return ready.size() >= nodes;
            });
            report.figure("fleet.pool-to-" + nodes + "-nodes-ready", "s", Waiting.seconds(began, done));
        }
    }

    private static void countReady(Seen seen, Set<String> ready) {
        if (seen.text("state").equals("READY")) {
            ready.add(seen.text("uid"));
        }
    }

    Installation installation() {
        return installation;
    }

    /** What the simulated world counts: containers, running, started, requests. */
    long world(String number) throws IOException {
        try (var answer = URI.create(worldUrl + "/world").toURL().openStream()) {
            return Rest.JSON.readTree(answer).path(number).asLong();
        }
    }

    /** Cuts a simulated machine off from its power, behind everybody's back. */
    void powerOff(String machine) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(worldUrl + "/world/machines/" + machine + "/power"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"power\":\"off\"}"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("the simulated world answers " + status + " to a power switch");
            }
        }
    }

    @Override
    public void close() {
        installation.close();
    }
}
