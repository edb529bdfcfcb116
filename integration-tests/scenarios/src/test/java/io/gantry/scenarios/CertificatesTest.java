package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.scenarios.Engines.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates that live a minute, under two real engines whose containers are not to notice. */
@NeedsRoot
@Order(4)
class CertificatesTest {

    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final String JOB = "steady";

    private static Gantry gantry;

    @RegisterExtension
    static final Failures SHOWN = CertificatesTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterAll
    static void itIsCleared() {
        if (gantry != null) {
            gantry.close();
        }
    }

    private static void twoNodes() throws Exception {
        if (gantry != null) {
            return;
        }
        gantry = new Gantry(Map.of(
                "gantry.bridge.certificate-life", LIFE.toString(),
                "gantry.bridge.stop-tasks-after", "PT6S",
                "gantry.bridge.ping-every", "PT2S"));
        gantry.start();
        String file = FourNodes.provider(gantry, 2) + """

                ---
                apiVersion: gantry/v1
                kind: Cluster
                metadata: {name: main}
                spec: {engine: docker, placement: spread}
                ---
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: main}
                spec: {cluster: main, count: 2, sources: [{provider: this-host}]}
                ---
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: demo}
                spec: {}
                ---
                """
                + FourNodes.sleepers(JOB, "service", 2).replace("mode: never", "mode: onFailure");
        gantry.cli("apply", "-f", gantry.write("two.yaml", file).toString(), "--yes")
                .ended(0);
        FourNodes.awaitNodes(gantry, 2);
        FourNodes.awaitRunning(gantry, JOB, 2);
    }

    private static Path identity(String machine) {
        return gantry.home().resolve("machines").resolve(machine).resolve("identity");
    }

    private static Map<String, String> certificates() throws IOException {
        var all = new TreeMap<String, String>();
        for (Engine engine : gantry.engines().on()) {
            all.put(
                    engine.machine(),
                    Files.readString(identity(engine.machine()).resolve("certificate.pem")));
        }
        return all;
    }

    /** Process and start of every container of the job, by its allocation. */
    private static Map<String, String> processes() {
        var all = new TreeMap<String, String>();
        for (Engine engine : gantry.engines().on()) {
            for (Engines.Container one : Engines.containers(engine.socket(), engine.machine())) {
                if (one.job().equals(JOB) && one.running()) {
                    all.put(one.allocation(), process(engine, one.allocation()));
                }
            }
        }
        return all;
    }

    private static String process(Engine engine, String allocation) {
        JsonNode state = Engines.get(engine.socket(), "/containers/gantry-" + allocation + "/json")
                .path("State");
        return state.path("Pid").asText() + " since " + state.path("StartedAt").asText();
    }

    private static List<String> nodeStates() {
        return FourNodes.states(gantry.rest().list("/v1/nodes"));
    }

    private static boolean renewed(Map<String, String> before) throws IOException {
        Map<String, String> now = certificates();
        return now.size() == before.size()
                && before.entrySet().stream().noneMatch(one -> one.getValue().equals(now.get(one.getKey())));
    }

    @Test
    @Order(1)
    void certificatesAreRenewedAndTheAuthorityIsChangedUnderContainersThatRunOn() throws Exception {
        twoNodes();
        Map<String, String> processes = processes();
        assertThat(processes).hasSize(2);
        Map<String, String> first = certificates();
        Eventually.until("both machines renewed in time", LIMIT, () -> renewed(first), done -> done);

        String machine = first.keySet().iterator().next();
        Path old = Files.createDirectories(gantry.home().resolve("old"));
        for (String part : List.of("certificate.pem", "key.pem", "authority.pem")) {
            Files.copy(identity(machine).resolve(part), old.resolve(part), StandardCopyOption.REPLACE_EXISTING);
        }
        gantry.cli("authority", "rotate", "main", "--wait", "--timeout", "120s").ended(0);
        assertThat(gantry.cli("authority", "list").ended(0).output()).contains("main", " - ", "2/2");
        assertThat(gantry.rest().get("/v1/audit?limit=1000").with(200).text()).contains("\"authority\"", "\"renew\"");
        for (String one : first.keySet()) {
            String trusted = Files.readString(identity(one).resolve("authority.pem"));
            assertThat(trusted.split("BEGIN CERTIFICATE", -1))
                    .as("one authority")
                    .hasSize(2);
            assertThat(trusted).isNotEqualTo(Files.readString(old.resolve("authority.pem")));
        }
        String url = "https://" + gantry.settings().hostAddress() + ":"
                + gantry.settings().joinPort() + "/v1/ping";
        String trusted = identity(machine).resolve("authority.pem").toString();
        assertThat(ping(url, trusted, identity(machine)).code())
                .as("the new one is taken")
                .isZero();
        assertThat(ping(url, trusted, old).code()).as("the old one is refused").isNotZero();

        Eventually.until("both READY", LIMIT, CertificatesTest::nodeStates, List.of("READY", "READY")::equals);
        assertThat(gantry.cli("job", "logs", JOB, "-n", "demo").ended(0).output())
                .contains("up");
        assertThat(processes()).as("the same processes since the same moment").isEqualTo(processes);
        assertThat(FourNodes.running(gantry, JOB)).hasSize(2);
    }

    private static Ran ping(String url, String trusted, Path identity) throws Exception {
        return Ran.of(
                "curl",
                "-sS",
                "--fail",
                "--max-time",
                "10",
                "-X",
                "POST",
                "--cacert",
                trusted,
                "--cert",
                identity.resolve("certificate.pem").toString(),
                "--key",
                identity.resolve("key.pem").toString(),
                url);
    }

    @Test
    @Order(2)
    void aMachineThatWasOffPastTheEndOfItsCertificateComesBackByItself() throws Exception {
        twoNodes();
        Engine engine = gantry.engines().on().getFirst();
        String machine = name(engine);
        gantry.cli("machine", "power", "off", machine, "--wait", "--timeout", "60s")
                .ended(0);
        String certificate =
                identity(engine.machine()).resolve("certificate.pem").toString();
        Eventually.until(
                "its certificate has ended",
                LIMIT,
                () -> Ran.of("openssl", "x509", "-noout", "-checkend", "0", "-in", certificate)
                        .code(),
                code -> code == 1);
        gantry.cli("machine", "power", "on", machine, "--wait", "--timeout", "60s")
                .ended(0);
        Eventually.until("both READY", LIMIT, CertificatesTest::nodeStates, List.of("READY", "READY")::equals);
        assertThat(Files.readString(gantry.consoleLog()) + gantry.logs()).contains("is let in again");
        FourNodes.awaitRunning(gantry, JOB, 2);
        assertThat(gantry.rest().list("/v1/machines")).as("no other was made").hasSize(2);
    }

    private static String name(Engine engine) {
        return gantry.rest().list("/v1/machines").stream()
                .filter(one -> Answer.text(one, "metadata.uid").equals(engine.machine()))
                .map(one -> Answer.text(one, "metadata.name"))
                .collect(Collectors.joining());
    }

    @Test
    @Order(3)
    void whatIsToStopByItselfIsStoppedOnANodeThatIsCutOffBeforeItIsReplaced() throws Exception {
        twoNodes();
        String file = FourNodes.sleepers("single", "service", 1)
                .replace(
                        "restart: {mode: never}",
                        "restart: {mode: onFailure}\n      onNodeLost: {mode: stopSelfThenReplace}");
        gantry.cli("apply", "-f", gantry.write("single.yaml", file).toString(), "--yes")
                .ended(0);
        String first = Answer.text(FourNodes.awaitRunning(gantry, "single", 1).getFirst(), "uid");
        Engine cut = gantry.engines().on().stream()
                .filter(engine -> Engines.containers(engine.socket(), engine.machine()).stream()
                        .anyMatch(one -> one.allocation().equals(first)))
                .findFirst()
                .orElseThrow();
        Path known = identity(cut.machine()).resolve("stop-after");
        Eventually.until("it goes by six seconds", LIMIT, () -> Files.exists(known), there -> there);
        long began = System.nanoTime();
        assertThat(Ran.of("ip", "link", "set", "gtm" + cut.id(), "down").code()).isZero();
        var stopped = new long[1];
        Eventually.until(
                "another runs",
                LIMIT,
                () -> {
                    if (stopped[0] == 0 && !runs(cut, first)) {
                        stopped[0] = System.nanoTime();
                    }
                    return gantry.engines().runningOf("single").stream()
                            .anyMatch(one -> !one.allocation().equals(first));
                },
                runs -> runs);
        long replaced = System.nanoTime();
        System.out.printf(
                "cut off: stopped by itself after %d ms, replaced after %d ms%n",
                (stopped[0] - began) / 1_000_000, (replaced - began) / 1_000_000);
        assertThat(stopped[0]).as("seen stopped").isNotZero().isLessThan(replaced);

        assertThat(Ran.of("ip", "link", "set", "gtm" + cut.id(), "up").code()).isZero();
        Eventually.until("both READY", LIMIT, CertificatesTest::nodeStates, List.of("READY", "READY")::equals);
        Eventually.until(
                "one runs", LIMIT, () -> gantry.engines().runningOf("single").size(), count -> count == 1);
    }

    private static boolean runs(Engine engine, String allocation) {
        return Engines.get(engine.socket(), "/containers/gantry-" + allocation + "/json")
                .path("State")
                .path("Running")
                .asBoolean();
    }
}
