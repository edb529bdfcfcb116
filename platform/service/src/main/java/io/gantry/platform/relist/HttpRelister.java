package io.gantry.platform.relist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks over REST: {@code GET /v1/facts/{topic}?after=&limit=}. */
public final class HttpRelister implements Relister {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final HttpClient http;
    private final Supplier<URI> server;
    private final SecretText token;

    /** @param server asked each time, since an embedded server knows its port only after it started */
    public HttpRelister(HttpClient http, Supplier<URI> server, SecretText token) {
        this.http = http;
        this.server = server;
        this.token = token;
    }

    @Override
    public <F extends Fact> Part<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        String query = "?limit=" + limit + (after == null ? "" : "&after=" + after);
        HttpRequest request = HttpRequest.newBuilder(server.get().resolve("/v1/facts/" + topic.name() + query))
                .header("Authorization", "Bearer " + token.reveal())
                .timeout(ANSWER_MAX)
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new OwnerAway("listing " + topic.name() + " was answered with " + answer.statusCode(), null);
            }
            return read(topic, answer.body());
        } catch (IOException e) {
            throw new OwnerAway("listing " + topic.name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OwnerAway("listing " + topic.name() + " was interrupted", e);
        }
    }

    private static <F extends Fact> Part<F> read(Topic<F> topic, byte[] body) throws IOException {
        var reader = GantryJson.lenient().readerFor(topic.shape());
        var facts = new ArrayList<F>();
        var unreadable = new ArrayList<Unreadable>();
        for (JsonNode item : GantryJson.lenient().readTree(body).path("items")) {
            try {
                F fact = reader.readValue(item);
                if (fact.uid() == null || fact.revision() == null) {
                    throw new IllegalArgumentException("it has no uid or revision");
                }
                facts.add(fact);
            } catch (IOException | RuntimeException e) { // constructors of facts refuse bad values
                unreadable.add(new Unreadable(uid(topic, item), reason(e)));
            }
        }
        return new Part<>(facts, unreadable);
    }

    private static Uid uid(Topic<?> topic, JsonNode item) {
        JsonNode uid =
                item.has("uid") ? item.path("uid") : item.path("metadata").path("uid");
        try {
            return Uid.parse(uid.asText());
        } catch (IllegalArgumentException e) {
            throw new OwnerAway("the list of " + topic.name() + " has an object without a uid", e);
        }
    }

    /** Without the text that was read: it may hold what must not be shown. */
    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }
}
