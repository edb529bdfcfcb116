package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Whatever is wrong is said by name, field and rule, before anything is changed. */
@OnFourNodes
@Order(20)
class BadInputTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int BIG = 10 << 20;

    private final Gantry gantry;
    private final Rest rest;

    BadInputTest(Gantry gantry) {
        this.gantry = gantry;
        this.rest = gantry.rest();
    }

    @BeforeAll
    static void fourNodes(Gantry gantry) throws Exception {
        FourNodes.ready(gantry);
    }

    private static String pool(String name, String size) {
        return """
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: %s}
                spec:
                  cluster: main
                  %s
                  sources:
                    - provider: this-host
                """.formatted(name, size);
    }

    @Test
    void aPoolLargerThanItsProviderIsRefusedByItsField() {
        Answer refused =
                rest.create("/v1/pools/huge", pool("huge", "count: 500")).with(400);

        assertThat(refused.problem()).isEqualTo("invalid");
        assertThat(refused.fields()).containsExactly("spec.count");
        assertThat(refused.text()).contains("this-host", "6", "500");
        rest.get("/v1/pools/huge").with(404);
    }

    @Test
    void theCommandLineSaysItWithFileAndField() throws Exception {
        String file = gantry.write("huge.yaml", pool("huge", "count: 500")).toString();
        Ran refused = gantry.cli("apply", "-f", file, "--yes").ended(4);
        assertThat(refused.errors()).contains("pool huge", "spec.count", "nothing was changed");
    }

    @Test
    void aMisspeltFieldIsNamedWithLineAndTheNearestKnownName() throws Exception {
        String file =
                gantry.write("misspelt.yaml", pool("misspelt", "cuont: 1")).toString();
        Ran refused = gantry.cli("apply", "-f", file, "--yes").ended(4);
        assertThat(refused.errors()).contains("misspelt.yaml:6", "cuont", "count", "nothing was changed");
        rest.create("/v1/pools/misspelt", pool("misspelt", "cuont: 1")).with(400);
        rest.get("/v1/pools/misspelt").with(404);
    }

    @Test
    void numbersOutOfRangeAreNamedByTheirFields() {
        assertThat(rest.create("/v1/pools/negative", pool("negative", "count: -1"))
                        .with(400)
                        .text())
                .contains("count must be 0 to 100000, not -1");
        assertThat(rest.create(FourNodes.path("many"), FourNodes.job("many", "batch", 10_001, "/bin/true", "8Mi"))
                        .with(400)
                        .text())
                .contains("count must be 0 to 10000, not 10001");
        assertThat(rest.create(
                                FourNodes.path("vast"),
                                FourNodes.job("vast", "batch", 1, "/bin/true", "99999999999999999999Gi"))
                        .with(400)
                        .fields())
                .anyMatch(field -> field.endsWith("resources.memory"));
    }

    @Test
    void aNameThatCannotBeOneIsRefused() {
        assertThat(rest.create("/v1/pools/Not_A_Name", pool("Not_A_Name", "count: 1"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aMisspeltQueryParameterIsRefusedByItsNameAndNothingIsDone() {
        for (String path : List.of("/v1/pools/desk", FourNodes.path("hello"))) {
            Answer refused = rest.ask("DELETE", path + "?dryrun=true", "", Map.of("If-Match", "*"))
                    .with(400);
            assertThat(refused.fields()).containsExactly("dryrun");
            assertThat(refused.text()).contains("is no query parameter here; known: dryRun");
            assertThat(rest.get(path).with(200).at("metadata.deleting")).isEmpty();
        }
    }

    @Test
    void aDuplicateCreateIsRefused() {
        Answer refused = rest.create("/v1/pools/desk", pool("desk", "count: 4")).with(412);
        assertThat(refused.problem()).isEqualTo("already-exists");
        Answer job = rest.create(FourNodes.path("hello"), FourNodes.sleepers("hello", "service", 1))
                .with(412);
        assertThat(job.problem()).isEqualTo("already-exists");
    }

    @Test
    void aChangeWithoutAPreconditionIsRefused() {
        assertThat(rest.ask("PUT", "/v1/pools/desk", pool("desk", "count: 4"), Map.of())
                        .with(428)
                        .problem())
                .isEqualTo("precondition-required");
    }

    @Test
    void ofTwoOperatorsAtOnceTheSecondGetsTheDifference() throws Exception {
        rest.create("/v1/pools/contested", pool("contested", "count: 0")).with(201);
        String etag = rest.get("/v1/pools/contested").with(200).etag();
        var begin = new CountDownLatch(1);
        List<Answer> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = IntStream.of(0, 1)
                    .mapToObj(max -> threads.submit((Callable<Answer>) () -> {
                        begin.await();
                        return rest.change(
                                "/v1/pools/contested", pool("contested", "min: 0\n  max: " + (max + 1)), etag);
                    }))
                    .toList();
            begin.countDown();
            answers = List.of(calls.getFirst().get(), calls.getLast().get());
        }

        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 412);
        Answer second =
                answers.stream().filter(one -> one.status() == 412).findFirst().orElseThrow();
        assertThat(second.problem()).isEqualTo("stale-version");
        assertThat(second.at("detail")).contains("pool contested", "max");
        rest.delete("/v1/pools/contested");
    }

    @Test
    void withoutATokenNothingIsTold() {
        for (String path : List.of("/v1/pools", "/v1/watch", "/metrics", "/v1/facts/gantry.pools", "/openapi")) {
            Answer refused = rest.ask("GET", path, "", Map.of("Authorization", ""));
            assertThat(refused.status()).as(path).isEqualTo(401);
        }
        Answer refused = rest.ask("GET", "/v1/pools", "", Map.of("Authorization", ""));
        assertThat(refused.problem()).isEqualTo("unauthenticated");
        assertThat(refused.header("www-authenticate")).isPresent();
        assertThat(rest.ask("DELETE", "/v1/pools/desk", "", Map.of("Authorization", "", "If-Match", "*"))
                        .status())
                .isEqualTo(401);
        rest.get("/v1/pools/desk").with(200);
    }

    @Test
    void theDocumentOfTheApiIsGivenByTheServer() throws Exception {
        Answer document = rest.get("/openapi").with(200);
        assertThat(document.text()).isEqualTo(Files.readString(Checkout.file("docs/api/openapi.yaml")));
    }

    @Test
    void theApiListensOnLoopbackOnly() throws Exception {
        String host = gantry.settings().hostAddress();
        connect("127.0.0.1", gantry.settings().port());
        connect(host, gantry.settings().joinPort()); // machines come there: the address is one of this host
        assertThatThrownBy(() -> connect(host, gantry.settings().port())).isInstanceOf(ConnectException.class);
    }

    private static void connect(String address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) SOON.toMillis());
        }
    }

    @Test
    void aWrongTokenIsRefused() {
        rest.ask("GET", "/v1/pools", "", Map.of("Authorization", "Bearer wrong"))
                .with(401);
        rest.ask("GET", "/v1/pools", "", Map.of("Authorization", "Basic Zm9vOmJhcg=="))
                .with(401);
    }

    @Test
    void tenMegabytesAreTooLarge() {
        String padding = "# " + "x".repeat(BIG) + "\n";
        Answer refused =
                rest.create("/v1/pools/fat", padding + pool("fat", "count: 0")).with(413);
        assertThat(refused.problem()).isEqualTo("too-large");
        rest.create(FourNodes.path("fat"), padding + FourNodes.sleepers("fat", "batch", 1))
                .with(413);
    }

    @Test
    void whatIsNotYamlAtAllIsRefused() {
        assertThat(rest.create("/v1/pools/garbled", "{{{{").status()).isEqualTo(400);
        assertThat(rest.create(FourNodes.path("garbled"), "\u0001\u0002").status())
                .isEqualTo(400);
    }

    @Test
    void aJobThatNoNodeCouldEverHoldIsTakenAndSaysSo() throws Exception {
        rest.create(FourNodes.path("giant"), FourNodes.job("giant", "batch", 1, "/bin/true", "64Gi"))
                .with(201);

        JsonNode group = Eventually.until(
                "explain gives the reason",
                SOON,
                () -> rest.get(FourNodes.path("giant") + "/explain")
                        .with(200)
                        .body()
                        .path("groups")
                        .path(0),
                found -> found.path("reasons").size() > 0);

        int sum = IntStream.range(0, group.path("reasons").size())
                .map(i -> group.path("reasons").path(i).path("nodes").asInt())
                .sum();
        assertThat(sum)
                .as("counts sum to the nodes: %s", group)
                .isEqualTo(group.path("nodes").asInt());
        assertThat(group.path("nodes").asInt()).isEqualTo(4);
        assertThat(group.path("reasons"))
                .allSatisfy(reason -> assertThat(reason.path("passing").asBoolean())
                        .as("can never pass: %s", reason)
                        .isFalse());
        assertThat(gantry.cli("job", "explain", "giant", "-n", "demo").ended(0).output())
                .contains("never", "emory");
        rest.post(FourNodes.path("giant") + "/stop");
        FourNodes.awaitState(gantry, "giant", "STOPPED");
    }

    @Test
    void withFailFastSuchAJobIsRefused() throws Exception {
        Answer refused = rest.ask(
                "PUT",
                FourNodes.path("hopeless") + "?failFast=true",
                FourNodes.job("hopeless", "batch", 1, "/bin/true", "64Gi"),
                Map.of("If-None-Match", "*"));
        assertThat(refused.status()).as("%s", refused).isBetween(400, 422);
        rest.get(FourNodes.path("hopeless")).with(404);
        Ran cli = gantry.cli(
                "job", "run", "hopeless", "-n", "demo", "--image", "gantry/hello:1", "--memory", "64Gi", "--fail-fast");
        assertThat(cli.code()).as("%s", cli).isEqualTo(4);
    }

    @Test
    void anImageThatDoesNotExistIsToldInTheEnginesWords() {
        rest.create(
                        FourNodes.path("no-image"),
                        FourNodes.job("no-image", "batch", 1, "/bin/true", "8Mi")
                                .replace("gantry/hello:1", "127.0.0.1:1/no/such:1"))
                .with(201);

        JsonNode failed = awaitFailed("no-image");

        assertThat(Answer.text(failed, "reason")).isEqualTo("ImagePullFailed");
        assertThat(Answer.text(failed, "detail")).contains("127.0.0.1:1/no/such:1", "refused");
        assertThat(rest.get(FourNodes.path("no-image") + "/explain").with(200).text())
                .contains("ImagePullFailed");
    }

    @Test
    void aCommandThatIsNotInTheImageIsTold() {
        rest.create(FourNodes.path("no-command"), FourNodes.job("no-command", "batch", 1, "/no/such/program", "8Mi"))
                .with(201);

        JsonNode failed = awaitFailed("no-command");

        assertThat(Answer.text(failed, "reason")).isEqualTo("CommandNotFound");
        assertThat(Answer.text(failed, "detail")).contains("/no/such/program");
    }

    private JsonNode awaitFailed(String job) {
        FourNodes.awaitState(gantry, job, "FAILED");
        return FourNodes.allocations(gantry, job).getFirst();
    }

    @Test
    void aProviderThatIsInUseCannotBeDeleted() {
        Answer refused = rest.delete("/v1/providers/this-host").with(409);
        assertThat(refused.problem()).isEqualTo("in-use");
        assertThat(refused.at("detail")).contains("pool desk");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(rest.get("/v1/pools/nowhere").with(404).problem()).isEqualTo("not-found");
        assertThat(rest.get("/v1/no-such-kind").with(404).problem()).isEqualTo("no-such-route");
        assertThat(rest.get(FourNodes.path("nowhere")).with(404).problem()).isEqualTo("not-found");
    }
}
