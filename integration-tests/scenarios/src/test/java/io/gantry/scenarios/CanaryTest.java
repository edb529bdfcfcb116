package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Nothing secret is in what others can see, after all that the classes before this one did. */
@OnFourNodes
@Order(70)
class CanaryTest {

    private static final String SECRET_OF_A_JOB = "canary-5e1c9f31-of-a-secret-7d20";

    private final Gantry gantry;
    private final Evidence evidence;

    CanaryTest(Gantry gantry, Evidence evidence) {
        this.gantry = gantry;
        this.evidence = evidence;
    }

    /** With refusals of all sorts, so that there are problems to look into. */
    @BeforeAll
    static void aFullRun(Gantry gantry, Evidence evidence) throws Exception {
        FourNodes.ready(gantry);
        useAToken(gantry, evidence);
        useASecret(gantry, evidence);
        String job = FourNodes.sleepers("bad", "service", -1)
                .replace("resources:", "env: {SECRET: " + Evidence.ENVIRONMENT_CANARY + "}\n        resources:");
        gantry.rest().create(FourNodes.path("bad"), job).with(400);
        gantry.rest()
                .create(FourNodes.path("bad"), job.replace("env: {", "env: {1: 2, "))
                .with(400);
        gantry.rest().get("/v1/pools/nowhere").with(404);
        gantry.rest().get(FourNodes.path("hello") + "/explain").with(200);
    }

    /** In all the ways it goes: used, used where it may not, asked for by its text, used after its end. */
    private static void useAToken(Gantry gantry, Evidence evidence) throws Exception {
        String token = gantry.cli("token", "create", "canary", "--role", "viewer", "-n", "demo")
                .ended(0)
                .output()
                .strip();
        evidence.hides("the token of canary", token);
        Map<String, String> headers = Map.of("Authorization", "Bearer " + token);
        gantry.rest().ask("GET", "/v1/pools", "", headers).with(200);
        gantry.rest().ask("DELETE", "/v1/pools/desk", "", headers).with(403);
        gantry.rest().get("/v1/tokens/" + token).with(404);
        gantry.rest().delete("/v1/tokens/canary").with(200);
        gantry.rest().ask("GET", "/v1/pools", "", headers).with(401);
    }

    /** By the client, refused, in a file and a variable of a container that says nothing of it, changed and deleted. */
    private static void useASecret(Gantry gantry, Evidence evidence) throws Exception {
        String value = SECRET_OF_A_JOB;
        evidence.hides("a job's secret", value);
        evidence.hides("a job's secret in Base64", base64(value));
        Path file = Files.writeString(gantry.home().resolve("canary"), value);
        gantry.cli("secret", "create", "canary", "-n", "demo", "--from-file", "password=" + file)
                .ended(0);
        Files.delete(file);
        String job = FourNodes.sleepers("secretive", "service", 1).replace("resources:", """
                secrets:
                          files: [{secret: canary}]
                          env: {PASSWORD: {secret: canary, key: password}}
                        resources:""");
        gantry.rest().create(FourNodes.path("secretive"), job).with(201);
        FourNodes.awaitRunning(gantry, "secretive", 1);
        String there = gantry.cli(
                        "job",
                        "exec",
                        "secretive",
                        "-n",
                        "demo",
                        "--",
                        "sh",
                        "-c",
                        "read given < /run/secrets/canary/password; test \"$given\" = \"$PASSWORD\" && echo same ${#given}")
                .ended(0)
                .output();
        assertThat(there).contains("same " + value.length());
        String secret = "/v1/namespaces/demo/secrets/canary";
        gantry.rest()
                .ask(
                        "PUT",
                        secret,
                        "{\"type\":\"" + value + "\"}",
                        Map.of("If-Match", "*", "Content-Type", "application/json"))
                .with(400);
        gantry.rest()
                .ask("PUT", secret, value, Map.of("If-Match", "*", "Content-Type", "application/json"))
                .with(400);
        gantry.rest().ask("DELETE", secret, "", Map.of("If-Match", "*")).with(409);
        gantry.rest().get(secret).with(200);
        gantry.rest().get(FourNodes.path("secretive") + "/explain").with(200);
    }

    @Test
    void noTableHoldsASecretOfAJobInTheClear() throws Exception {
        gantry.rest().get("/v1/namespaces/demo/secrets/canary").with(200);
        Path backup = gantry.home().resolve("canary.backup");
        gantry.errand("backup", backup.toString()).ended(0);
        var tables = new StringBuilder();
        try (var all = new ZipFile(backup.toFile())) {
            for (ZipEntry table : Collections.list(all.entries())) {
                tables.append(new String(all.getInputStream(table).readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        Files.delete(backup);
        String hex = HexFormat.of().formatHex(SECRET_OF_A_JOB.getBytes(StandardCharsets.UTF_8));
        assertThat(tables).contains("secretive").contains("job-secret-");
        for (String form : List.of(SECRET_OF_A_JOB, base64(SECRET_OF_A_JOB), hex)) {
            assertThat(tables.indexOf(form)).as("where it stands in the tables").isEqualTo(-1);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noLogFileHoldsASecret() throws Exception {
        List<Path> logs = gantry.logFiles();
        assertThat(logs)
                .extracting(file -> file.getFileName().toString())
                .contains("server-console.log", "kafka.log", "postgres.log", "machine.log", "engine.log");
        for (Path log : logs) {
            assertClean(log.toString(), List.of(Files.readString(log, StandardCharsets.ISO_8859_1)));
        }
    }

    @Test
    void noFactHoldsASecret() throws Exception {
        List<Topics.Line> lines = Topics.readAll(gantry.kafkaServers());
        assertThat(lines)
                .extracting(Topics.Line::topic)
                .contains("gantry.jobs", "gantry.allocations", "gantry.machines", "gantry.nodes", "gantry.identities");
        assertClean(
                "facts",
                lines.stream().map(line -> line.topic() + " " + line.text()).toList());
    }

    @Test
    void noEventOfTheWatchHoldsASecret() throws Exception {
        assertThat(evidence.events()).anyMatch(line -> line.startsWith("data:") && line.contains("\"hello\""));
        assertClean("events", evidence.events());
    }

    @Test
    void noRefusalHoldsASecret() throws Exception {
        assertThat(gantry.rest().refusals()).hasSizeGreaterThan(2);
        assertClean("problems", gantry.rest().refusals());
    }

    @Test
    void noProcessHasASecretAmongItsArguments() throws Exception {
        assertThat(evidence.commandLines())
                .anyMatch(line -> line.contains("dockerd"))
                .anyMatch(line -> line.contains("quarkus-run.jar"))
                .anyMatch(line -> line.contains("postgres"));
        assertClean("arguments", evidence.commandLines());
    }

    @Test
    void noAnswerHoldsASecret() throws Exception {
        for (String path : List.of(
                "/v1/providers",
                "/v1/machines",
                "/v1/nodes",
                "/metrics",
                "/health/ready",
                FourNodes.path("hello"),
                FourNodes.path("hello") + "/history",
                "/v1/tokens",
                "/v1/audit?limit=1000",
                "/v1/namespaces/demo/secrets",
                "/v1/namespaces/demo/secrets/canary",
                FourNodes.path("secretive"),
                FourNodes.path("secretive") + "/explain",
                "/v1/facts/gantry.jobs",
                "/v1/facts/gantry.identities")) {
            assertClean(path, List.of(gantry.rest().get(path).with(200).text()));
        }
    }

    @Test
    void whatIsSecretIsReadableToItsOwnerOnly() throws IOException {
        for (String file : List.of("token", "master.key", "postgres/password")) {
            assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(gantry.home().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    /** Says which secret is where, and not what it is. */
    private void assertClean(String where, Collection<String> texts) throws IOException {
        var found = new TreeSet<String>();
        for (Map.Entry<String, List<String>> secret : evidence.secrets().entrySet()) {
            for (String form : secret.getValue()) {
                texts.stream()
                        .filter(text -> text.contains(form))
                        .findFirst()
                        .ifPresent(text -> found.add(secret.getKey() + " in: " + around(text, form)));
            }
        }
        assertThat(found).as("secrets in %s", where).isEmpty();
    }

    private static String around(String text, String secret) {
        int at = text.indexOf(secret);
        return text.substring(Math.max(0, at - 200), at) + "<here>";
    }
}
