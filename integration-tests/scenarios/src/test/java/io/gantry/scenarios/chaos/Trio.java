package io.gantry.scenarios.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.provisioner.local.LocalHost;
import io.gantry.scenarios.Answer;
import io.gantry.scenarios.Checkout;
import io.gantry.scenarios.Engines;
import io.gantry.scenarios.Eventually;
import io.gantry.scenarios.FourNodes;
import io.gantry.scenarios.Gantry;
import io.gantry.scenarios.Ran;
import io.gantry.scenarios.Settings;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Three copies that share the layers in different ways, on one PostgreSQL, one Kafka and four machines of this host: so
 * that each layer is in two copies, and one copy has all.
 */
final class Trio {

    static final Duration LEASE = Duration.ofSeconds(4);
    static final int NODES = 4;

    /** Of all machines' disks: images, containers and logs, with little left. */
    private static final String DISKS = "1200m";

    private static final int PROBE_MILLIS = 1_000;
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(90);
    private static final Duration NODES_LIMIT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path host;
    private final Settings shared = Settings.unused();
    private final Firewall firewall = new Firewall();
    private final List<Copy> copies = new ArrayList<>();
    private volatile EmbeddedPostgres postgres;
    private volatile EmbeddedKafka kafka;

    Trio() throws Exception {
        folder = Files.createTempDirectory("gantry-chaos-");
        host = Files.createDirectory(folder.resolve("host"));
        Ran.of("mount", "-t", "tmpfs", "-o", "size=" + DISKS, "gantry-chaos", host.toString())
                .ended(0);
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        add("all", "all", "");
        add("upper", "inventory,bridge", "+1h");
        add("lower", "provisioner,scheduler", "");
    }

    /** @param clock how its clock is wrong */
    private void add(String name, String layers, String clock) throws IOException {
        int peerPort = freePort();
        var gantry = new Gantry("server", settings(layers, peerPort), List.of());
        copies.add(new Copy(copies.size(), name, gantry, peerPort, clock));
    }

    private Map<String, String> settings(String layers, int peerPort) {
        var settings = new HashMap<String, String>();
        settings.put("gantry.layers", layers);
        settings.put("gantry.database.url", postgres.jdbcUrl());
        settings.put("gantry.database.username", EmbeddedPostgres.USER);
        settings.put("gantry.database.password", postgres.password());
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("gantry.lease-lasts", LEASE.toSeconds() + "S");
        settings.put("gantry.peer-port", Integer.toString(peerPort));
        settings.put("gantry.local-data", host.toString());
        settings.put("gantry.bridge.node-lost-after", "10S");
        settings.put("gantry.bridge.join-address", shared.hostAddress());
        settings.put("gantry.bridge.join-port", Integer.toString(shared.joinPort()));
        return settings;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** All are ready. The first makes the token and the master key that all have. */
    void start() throws Exception {
        Gantry first = copies.getFirst().gantry();
        copies.getFirst().start();
        for (Copy copy : copies.subList(1, copies.size())) {
            for (String same : List.of("token", "master.key")) {
                Files.copy(
                        first.home().resolve(same),
                        copy.gantry().home().resolve(same),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            copy.start();
        }
    }

    /** Four nodes are ready. */
    void apply() throws Exception {
        Gantry first = copies.getFirst().gantry();
        Path file = first.write("chaos.yaml", """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: demo}
                spec: {description: What runs while all fails}
                ---
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker, placement: spread}
                ---
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: desk}
                spec:
                  cluster: main
                  count: %d
                  sources:
                    - provider: this-host
                ---
                apiVersion: gantry/v1
                kind: Provider
                metadata: {name: this-host}
                spec:
                  driver: local
                  maxMachines: %d
                  machine: {cpu: 1, memory: 512Mi, disk: 1Gi}
                  parameters: {subnet: %s}
                  preloadImages:
                    - {name: "gantry/hello:1", archive: %s}
                """.formatted(NODES, NODES, shared.cidr(), first.image()));
        first.cli("apply", "-f", file.toString(), "--yes").ended(0);
        FourNodes.awaitNodes(first, NODES);
    }

    // ------------------------------------------------------------------------------------------------------- parts

    List<Copy> copies() {
        return copies;
    }

    Gantry any() {
        return copies.getFirst().gantry();
    }

    Firewall firewall() {
        return firewall;
    }

    Engines engines() {
        return new Engines(host.resolve("machines"));
    }

    /** Of the disks of all machines. */
    Path disks() {
        return host;
    }

    Path postgresRecord() {
        return folder.resolve("postgres/process.json");
    }

    Path kafkaRecord() {
        return folder.resolve("kafka/process.json");
    }

    int postgresPort() {
        return URI.create(postgres.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    int kafkaPort() {
        return Integer.parseInt(kafka.bootstrapServers().split(":", -1)[1]);
    }

    void restartPostgres() throws IOException {
        postgres = postgres.again();
    }

    void restartKafka() throws IOException {
        kafka = kafka.again();
        Eventually.until("Kafka takes connections", Duration.ofMinutes(1), kafka::ready, ready -> ready);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl() + "?connectTimeout=5&socketTimeout=20", EmbeddedPostgres.USER, postgres.password());
    }

    /** The address of a machine's engine. After a fault the layer that knows may still be on its way to another copy. */
    String addressOf(Engines.Engine engine) {
        List<JsonNode> nodes = Eventually.until(
                "the nodes are listed", NODES_LIMIT, () -> answering().rest().list("/v1/nodes"), seen -> true);
        for (JsonNode node : nodes) {
            if (Answer.text(node, "status.machine").equals(engine.machine())) {
                return URI.create(Answer.text(node, "status.engine.uri")).getHost();
            }
        }
        throw new AssertionError("no node of machine " + engine.machine());
    }

    /** Whether all copies and nodes are as they should be. */
    boolean whole() {
        return copies.stream().allMatch(copy -> copy.gantry().ready().status() == 200)
                && FourNodes.states(answering().rest().list("/v1/nodes")).stream()
                        .allMatch("READY"::equals);
    }

    /** Of a copy that answers, as one address before all of them would choose it. */
    Gantry answering() {
        return copies.stream()
                .map(Copy::gantry)
                .filter(Trio::answers)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no copy answers"));
    }

    private static boolean answers(Gantry gantry) {
        try (Socket probe = new Socket()) {
            probe.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), gantry.settings().port()),
                    PROBE_MILLIS);
            probe.setSoTimeout(PROBE_MILLIS);
            probe.getOutputStream().write("GET /health/live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return probe.getInputStream().read() >= 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** Nothing of it stays on this host. */
    void clear() throws Exception {
        firewall.mend();
        copies.forEach(Copy::close);
        new LocalHost(host).takeDown(DOWN_LIMIT).ifPresent(trouble -> System.err.println("left behind: " + trouble));
        kafka.close();
        postgres.close();
        Ran.of("umount", host.toString());
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }
}
