package io.gantry.platform.relist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.identity.BearerToken;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client and the resource speak with one another, over a socket. */
class HttpRelisterTest {

    private static final SecretText TOKEN = new SecretText("a-token-for-this-test");
    private static final List<IdentityFact> OWNED =
            LongStream.rangeClosed(1, 5).mapToObj(HttpRelisterTest::identity).toList();

    private final RelistSources sources = new RelistSources();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    /** What is answered instead of what there is. */
    private @Nullable String raw;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/facts/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.close();
    }

    @Test
    void listsPageByPage() {
        sources.register(source());
        HttpRelister relister = relister(TOKEN);
        List<IdentityFact> first = relister.page(IdentityFact.TOPIC, null, 3).facts();
        assertThat(first).containsExactlyElementsOf(OWNED.subList(0, 3));
        assertThat(relister.page(IdentityFact.TOPIC, first.getLast().uid(), 3).facts())
                .containsExactlyElementsOf(OWNED.subList(3, 5));
    }

    @Test
    void whatCannotBeReadIsNamedAndHidesNothingElse() {
        String good = "{\"uid\":\"" + OWNED.get(0).uid() + "\",\"revision\":{\"incarnation\":1,\"version\":1},"
                + "\"deleted\":false,\"role\":\"TOKEN_KEY\",\"subject\":\"provisioner\",\"pem\":\"-\"}";
        String bad = "{\"uid\":\"" + OWNED.get(1).uid() + "\",\"revision\":{\"incarnation\":0,\"version\":1}}";
        raw = "{\"items\":[" + good + "," + bad + "]}";
        Relister.Part<IdentityFact> part = relister(TOKEN).page(IdentityFact.TOPIC, null, 3);
        assertThat(part.facts())
                .extracting(IdentityFact::uid)
                .containsExactly(OWNED.get(0).uid());
        assertThat(part.unreadable())
                .extracting(Relister.Unreadable::uid)
                .containsExactly(OWNED.get(1).uid());
        assertThat(part.unreadable().getFirst().reason()).contains("both begin at 1");
        assertThat(part.last()).isEqualTo(OWNED.get(1).uid());
        raw = "{\"items\":[{\"no\":\"uid\"}]}";
        assertThatThrownBy(() -> relister(TOKEN).page(IdentityFact.TOPIC, null, 3))
                .isInstanceOf(Relister.OwnerAway.class);
    }

    @Test
    void anOwnerThatDoesNotServeTheTopicYetIsAwayAndNotEmpty() {
        assertThatThrownBy(() -> relister(TOKEN).page(IdentityFact.TOPIC, null, 3))
                .isInstanceOf(Relister.OwnerAway.class)
                .hasMessageContaining("503");
    }

    @Test
    void whatSeveralWritersOwnIsOneListByUidAndAwayUntilAllAreThere() {
        sources.shared(IdentityFact.TOPIC, 2);
        sources.register(source(fact -> fact.revision().version() % 2 == 0));
        assertThatThrownBy(() -> relister(TOKEN).page(IdentityFact.TOPIC, null, 2))
                .isInstanceOf(Relister.OwnerAway.class);
        sources.register(source(fact -> fact.revision().version() % 2 == 1));
        assertThat(relister(TOKEN).page(IdentityFact.TOPIC, null, 2).facts())
                .containsExactlyElementsOf(OWNED.subList(0, 2));
        assertThat(relister(TOKEN)
                        .page(IdentityFact.TOPIC, OWNED.get(1).uid(), 2)
                        .facts())
                .containsExactlyElementsOf(OWNED.subList(2, 4));
        assertThat(relister(TOKEN)
                        .page(IdentityFact.TOPIC, OWNED.get(3).uid(), 2)
                        .facts())
                .containsExactly(OWNED.getLast());
        assertThatThrownBy(() -> sources.register(source())).isInstanceOf(IllegalStateException.class);
    }

    /** The second part's layer is active in another copy; then it is active here. */
    @Test
    void aPartOfAnotherCopyIsAskedForThereAndItsUnreadableObjectsAreToldToo() {
        var activeHere = new AtomicBoolean();
        Predicate<IdentityFact> odd = fact -> fact.revision().version() % 2 == 1;
        var elsewhere = new RelistSources();
        elsewhere.shared(IdentityFact.TOPIC, 2);
        elsewhere.register(source(fact -> fact.revision().version() % 2 == 0));
        elsewhere.register(
                new OwnedElsewhere<>(IdentityFact.TOPIC, Optional.of(source(odd)), activeHere::get, relister(TOKEN)));
        sources.register(source(odd));
        assertThat(elsewhere.page(IdentityFact.TOPIC, null, 9).facts()).containsExactlyElementsOf(OWNED);

        String good = "{\"uid\":\"" + OWNED.get(0).uid() + "\",\"revision\":{\"incarnation\":1,\"version\":1},"
                + "\"deleted\":false,\"role\":\"TOKEN_KEY\",\"subject\":\"provisioner\",\"pem\":\"-\"}";
        String bad = "{\"uid\":\"" + OWNED.get(2).uid() + "\",\"revision\":{\"incarnation\":0,\"version\":1}}";
        raw = "{\"items\":[" + good + "," + bad + "]}";
        Relister.Part<IdentityFact> part = elsewhere.page(IdentityFact.TOPIC, null, 3);
        assertThat(part.facts())
                .extracting(IdentityFact::uid)
                .containsExactly(OWNED.get(0).uid(), OWNED.get(1).uid());
        assertThat(part.unreadable())
                .extracting(Relister.Unreadable::uid)
                .containsExactly(OWNED.get(2).uid());

        activeHere.set(true);
        assertThat(elsewhere.page(IdentityFact.TOPIC, null, 9).facts()).containsExactlyElementsOf(OWNED);

        activeHere.set(false);
        server.stop(0);
        assertThatThrownBy(() -> elsewhere.page(IdentityFact.TOPIC, null, 9))
                .as("half a list would look as if the rest were gone")
                .isInstanceOf(Relister.OwnerAway.class);
    }

    @Test
    void aWrongTokenOrNoServerIsAwayToo() {
        sources.register(source());
        assertThatThrownBy(() -> relister(new SecretText("wrong")).page(IdentityFact.TOPIC, null, 3))
                .isInstanceOf(Relister.OwnerAway.class);
        server.stop(0);
        assertThatThrownBy(() -> relister(TOKEN).page(IdentityFact.TOPIC, null, 3))
                .isInstanceOf(Relister.OwnerAway.class);
    }

    @Test
    void badParametersAreRefused() {
        sources.register(source());
        var resource = new FactsResource(sources);
        try (Response limit = resource.list("gantry.identities", null, "5000");
                Response number = resource.list("gantry.identities", null, "x");
                Response after = resource.list("gantry.identities", "not a uid", "5")) {
            assertThat(limit.getStatus()).isEqualTo(400);
            assertThat(number.getStatus()).isEqualTo(400);
            assertThat(after.getStatus()).isEqualTo(400);
        }
    }

    @Test
    void aTopicThatNobodyHereOwnsIsNotFoundOnceAllHaveRegistered() {
        sources.shared(IdentityFact.TOPIC, 2);
        sources.register(source());
        assertThat(status("gantry.unknown")).as("before").isEqualTo(503);

        sources.complete();

        assertThat(status("gantry.unknown")).isEqualTo(404);
        assertThat(status("gantry.identities"))
                .as("of which a writer is missing")
                .isEqualTo(503);
    }

    private int status(String topic) {
        try (Response answer = new FactsResource(sources).list(topic, null, null)) {
            return answer.getStatus();
        }
    }

    private HttpRelister relister(SecretText token) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new HttpRelister(
                "/v1/facts",
                path -> http.send(
                        HttpRequest.newBuilder(uri.resolve(path))
                                .header("Authorization", "Bearer " + token.reveal())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String topic = exchange.getRequestURI().getPath().substring("/v1/facts/".length());
        Map<String, String> query = query(exchange.getRequestURI());
        if (raw != null) {
            exchange.sendResponseHeaders(200, raw.length());
            exchange.getResponseBody().write(raw.getBytes(StandardCharsets.UTF_8));
            exchange.close();
            return;
        }
        try (exchange;
                Response response =
                        new BearerToken(TOKEN).isIn(exchange.getRequestHeaders().getFirst("Authorization"))
                                ? new FactsResource(sources).list(topic, query.get("after"), query.get("limit"))
                                : Response.status(401).build()) {
            byte[] body = String.valueOf(response.getEntity()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.getStatus(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(URI uri) {
        var query = new HashMap<String, String>();
        for (String pair : uri.getQuery().split("&", -1)) {
            int at = pair.indexOf('=');
            query.put(pair.substring(0, at), pair.substring(at + 1));
        }
        return query;
    }

    private static RelistSource<IdentityFact> source() {
        return source(fact -> true);
    }

    private static RelistSource<IdentityFact> source(Predicate<IdentityFact> owned) {
        return new RelistSource<>() {
            @Override
            public Topic<IdentityFact> topic() {
                return IdentityFact.TOPIC;
            }

            @Override
            public List<IdentityFact> page(@Nullable Uid after, int limit) {
                return OWNED.stream()
                        .filter(owned)
                        .filter(fact -> after == null || fact.uid().compareTo(after) > 0)
                        .limit(limit)
                        .toList();
            }
        };
    }

    private static IdentityFact identity(long number) {
        return new IdentityFact(
                new Uid(new UUID(0x018c_c251_f400_7000L, number)),
                new Revision(1, number),
                false,
                IdentityFact.Role.TOKEN_KEY,
                "provisioner",
                null,
                null,
                "-----BEGIN PUBLIC KEY-----");
    }
}
