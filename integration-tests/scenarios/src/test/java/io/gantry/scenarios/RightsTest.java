package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A token opens what its role says, in its namespaces, until it is revoked; and all of it is written down. */
@OnFourNodes
@Order(55)
class RightsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TRACE = "5bd9a2f1c3e84f7790aa11cc22ee33dd";

    private final Gantry gantry;
    private final Evidence evidence;
    private final Rest rest;

    RightsTest(Gantry gantry, Evidence evidence) {
        this.gantry = gantry;
        this.evidence = evidence;
        this.rest = gantry.rest();
    }

    @BeforeAll
    static void fourNodes(Gantry gantry) throws Exception {
        FourNodes.ready(gantry);
    }

    private String token(String... words) throws Exception {
        var line = new ArrayList<>(List.of("token", "create"));
        line.addAll(List.of(words));
        String text = gantry.cli(line.toArray(String[]::new)).ended(0).output().strip();
        evidence.hides("service token " + words[0], text);
        return text;
    }

    private Answer as(String token, String method, String path, String body) {
        return rest.ask(
                method,
                path,
                body,
                Map.of(
                        "Authorization",
                        "Bearer " + token,
                        "If-None-Match",
                        method.equals("PUT") ? "*" : "",
                        "If-Match",
                        method.equals("DELETE") ? "*" : "",
                        "traceparent",
                        "00-" + TRACE + "-b7ad6b7169203331-01"));
    }

    private List<JsonNode> audit() throws Exception {
        var entries = new ArrayList<JsonNode>();
        for (String line : gantry.cli("audit", "export", "--since", "1h")
                .ended(0)
                .output()
                .lines()
                .toList()) {
            entries.add(Rest.JSON.readTree(line));
        }
        return entries;
    }

    private static String said(JsonNode entry) {
        return String.join(
                " ",
                Answer.text(entry, "who"),
                Answer.text(entry, "verb"),
                Answer.text(entry, "kind"),
                Answer.text(entry, "object"),
                Answer.text(entry, "outcome"));
    }

    @Test
    void aDeveloperOfANamespaceWorksThereAndNowhereElse() throws Exception {
        String developer = token("dev-of-demo", "--role", "developer", "-n", "demo", "--for", "1h");

        // the first call with a token takes a look-up, while a body waits
        as(developer, "PUT", FourNodes.path("theirs"), FourNodes.sleepers("theirs", "service", 1))
                .with(201);
        as(developer, "GET", FourNodes.path("theirs"), "").with(200);
        as(developer, "GET", "/v1/pools/desk", "").with(200);
        assertThat(as(developer, "GET", "/v1/auth/whoami", "").with(200).at("name"))
                .isEqualTo("dev-of-demo");
        for (String refused : List.of(
                "PUT /v1/pools/theirs",
                "DELETE /v1/pools/desk",
                "PUT /v1/nodes/x",
                "GET /v1/namespaces/default/jobs",
                "GET /v1/namespaces",
                "GET /v1/tokens",
                "PUT /v1/tokens/theirs",
                "GET /v1/audit",
                "GET /v1/facts/gantry.jobs",
                "GET /metrics")) {
            String[] words = refused.split(" ", 2);
            Answer answer = as(developer, words[0], words[1], "");
            assertThat(answer.status()).as(refused).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("forbidden");
            assertThat(answer.at("detail")).contains("token dev-of-demo, developer in namespace demo", "it takes");
            assertThat(answer.at("traceId")).isEqualTo(TRACE);
        }
        JsonNode running = FourNodes.awaitRunning(gantry, "theirs", 1).getFirst();
        rest.ask(
                        "POST",
                        "/v1/namespaces/demo/allocations/" + Answer.text(running, "uid") + "/exec",
                        "{\"command\": [\"/bin/true\"]}",
                        Map.of("Authorization", "Bearer " + developer))
                .with(200);
        as(developer, "DELETE", FourNodes.path("theirs"), "").with(202);

        Eventually.until(
                "what was refused is written down too",
                SOON,
                () -> audit().stream().map(RightsTest::said).toList(),
                all -> all.containsAll(List.of(
                        "owner put token dev-of-demo DONE",
                        "dev-of-demo put job theirs DONE",
                        "dev-of-demo exec allocation " + Answer.text(running, "uid") + " BEGUN",
                        "dev-of-demo delete job theirs DONE",
                        "dev-of-demo put pool theirs REFUSED",
                        "dev-of-demo delete pool desk REFUSED")));
        assertThat(audit())
                .filteredOn(entry -> said(entry).equals("dev-of-demo put job theirs DONE"))
                .singleElement()
                .satisfies(entry -> assertThat(Answer.text(entry, "traceId")).isEqualTo(TRACE));
        assertThat(rest.get("/metrics").with(200).text())
                .as("nothing was recorded after it was done instead of with it")
                .doesNotContain("where=\"audit\"");
    }

    @Test
    void noPathLeadsAroundTheGate() throws Exception {
        String viewer = token("viewer-of-demo", "--role", "viewer", "-n", "demo");
        for (String path : List.of(
                "/v1//namespaces/default/jobs",
                "/v1/namespaces/demo/../default/jobs",
                "/v1/namespaces/demo/%2e%2e/default/jobs",
                "/v1/namespaces/demo%2F..%2Fdefault/jobs",
                "/v1/namespaces/default;x=demo/jobs",
                "/v1/namespaces/%64efault/jobs",
                "/v1/namespaces/default/jobs/",
                "/health/../v1/tokens",
                "/q/openapi",
                "/v1/tokens/",
                "/v1/tokens;a=b")) {
            assertThat(as(viewer, "GET", path, "").status()).as(path).isIn(403, 404);
            assertThat(as("gantry_" + "x".repeat(43), "GET", path, "").status())
                    .as("%s with a guessed token", path)
                    .isEqualTo(401);
        }
        assertThat(as(viewer, "HEAD", "/v1/namespaces/default/jobs", "").status())
                .isEqualTo(403);
        assertThat(as(viewer, "OPTIONS", "/v1/namespaces/default/jobs", "").status())
                .isEqualTo(405);
    }

    /** As no client would send them. */
    @Test
    void noRequestLineLeadsAroundTheGateNorBreaksIt() throws Exception {
        String viewer = token("raw-viewer", "--role", "viewer", "-n", "demo");
        URI server = URI.create(rest.url());
        for (String line : List.of(
                "GET " + server + "/v1/namespaces/default/jobs",
                "GET " + server + "/v1/tokens",
                "GET http://elsewhere/v1/tokens",
                "GET //elsewhere/v1/tokens",
                "GET v1/tokens",
                "GET \\v1\\tokens",
                "GET /v1/tokens?a=/health/live",
                "GET /v1/tokens#/health/live",
                "GET /health/live/../../v1/tokens",
                "GET /health/live%00/v1/tokens",
                "GET " + "/a".repeat(1_900),
                "GET *",
                "OPTIONS *",
                "CONNECT " + server.getAuthority(),
                "CONNECT /v1/tokens",
                "TRACE /v1/tokens",
                "UNHEARD /v1/tokens")) {
            String answer = raw(server, line, viewer);
            assertThat(answer).as(line).matches("HTTP/1.1 4\\d\\d .*");
        }
        assertThat(raw(server, "GET " + server + "/v1/pools", viewer)).startsWith("HTTP/1.1 200 ");
        assertThat(raw(server, "GET /v1/pools/desk", viewer)).startsWith("HTTP/1.1 200 ");
        rest.get("/v1/pools/desk").with(200);
    }

    private static String raw(URI server, String line, String token) throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            String request = line + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer " + token
                    + "\r\nX-HTTP-Method-Override: DELETE\r\nIf-Match: *\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    @Test
    void aRevokedTokenIsRefusedFromThenOn() throws Exception {
        String viewer = token("leaving", "--role", "viewer");
        as(viewer, "GET", "/v1/pools", "").with(200);
        gantry.cli("token", "revoke", "leaving").ended(0);
        Answer refused = as(viewer, "GET", "/v1/pools", "").with(401);
        assertThat(refused.problem()).isEqualTo("token-ended");
        assertThat(refused.at("detail")).contains("token leaving", "revoked at", "by owner");
        Eventually.until(
                "what is tried with it is recorded by its name",
                SOON,
                () -> audit().stream().map(RightsTest::said).toList(),
                all -> all.stream().anyMatch(entry -> entry.matches("leaving (list|get) pool.* REFUSED")));
    }

    @Test
    void aWatchEndsWithTheToken() throws Exception {
        String viewer = token("watches-on", "--role", "viewer");
        var lines = new ConcurrentLinkedQueue<String>();
        CompletableFuture<HttpResponse<Void>> following = watch(viewer, lines);
        Eventually.until("the watch is ready", SOON, () -> List.copyOf(lines), all -> all.contains("event: ready"));

        gantry.cli("token", "revoke", "watches-on").ended(0);
        rest.create("/v1/namespaces/after-revocation", """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: after-revocation}
                spec: {}
                """).with(201);
        Eventually.until("the watch is over", SOON, following::isDone, done -> done);
        assertThat(String.join("\n", lines)).doesNotContain("after-revocation");
        rest.delete("/v1/namespaces/after-revocation");
    }

    @Test
    void aFloodOfRefusalsIsAFewEntries() throws Exception {
        String viewer = token("floods", "--role", "viewer", "-n", "demo");
        for (int i = 0; i < 300; i++) {
            as(viewer, "DELETE", "/v1/pools/flood-" + i, "").with(403);
        }
        assertThat(audit())
                .filteredOn(entry -> Answer.text(entry, "who").equals("floods"))
                .hasSizeLessThan(250);
    }

    @Test
    void aWriteThatNoMethodTakesIsRecordedToo() throws Exception {
        rest.ask("PUT", "/v1/pools/unread", "", Map.of("Content-Type", "image/png", "If-None-Match", "*"))
                .with(415);
        rest.ask("PUT", "/v1/pools/unwritten", "{}", Map.of("Accept", "image/png", "If-None-Match", "*"))
                .with(406);
        Eventually.until(
                "both are in the audit",
                SOON,
                () -> audit().stream().map(RightsTest::said).toList(),
                all -> all.containsAll(List.of("owner put pool unread REFUSED", "owner put pool unwritten REFUSED")));
    }

    private CompletableFuture<HttpResponse<Void>> watch(String token, Queue<String> lines) {
        var request = HttpRequest.newBuilder(URI.create(rest.url() + "/v1/watch"))
                .header("Authorization", "Bearer " + token)
                .build();
        return rest.client().sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines(lines)));
    }

    @Test
    void whoWatchesHearsOfTheirNamespacesOnly() throws Exception {
        rest.create("/v1/namespaces/other", """
                apiVersion: gantry/v1
                kind: Namespace
                metadata: {name: other}
                spec: {}
                """).with(201);
        String viewer = token("watcher-of-other", "--role", "viewer", "-n", "other");
        var lines = new ConcurrentLinkedQueue<String>();
        CompletableFuture<HttpResponse<Void>> following = watch(viewer, lines);
        Eventually.until("the watch is ready", SOON, () -> List.copyOf(lines), all -> all.contains("event: ready"));

        rest.create(FourNodes.path("unheard"), FourNodes.sleepers("unheard", "batch", 1))
                .with(201);
        rest.create("/v1/pools/heard", """
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: heard}
                spec: {cluster: main, count: 0, sources: [{provider: this-host}]}
                """).with(201);
        FourNodes.stop(gantry, "unheard");

        Eventually.until(
                "what all share is heard of", SOON, () -> String.join("\n", lines), all -> all.contains("\"heard\""));
        assertThat(String.join("\n", lines)).doesNotContain("unheard").doesNotContain("\"kind\":\"namespace\"");
        following.cancel(true);
        rest.delete("/v1/pools/heard");
    }

    private record Lines(Queue<String> lines) implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable broken) {
            // the test has what it needs, or says what it lacks
        }

        @Override
        public void onComplete() {
            // the same
        }
    }
}
