package io.gantry.server.copies;

import io.gantry.platform.member.Member;
import io.gantry.platform.member.PeerIdentity;
import io.gantry.platform.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this copy itself asks of the copy where a layer is active. Waits for the answer, so not for event loops. */
public final class PeerCalls {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    private final HttpClient http;
    private final Whereabouts anywhere;
    private final Ticker ticker;

    /** @param anywhere in which copy a layer is active, be it this one */
    public PeerCalls(PeerIdentity identity, Whereabouts anywhere, Ticker ticker) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(identity.context())
                .connectTimeout(CONNECT_MAX)
                .build();
        this.anywhere = anywhere;
        this.ticker = ticker;
    }

    /**
     * @param as in whose name; null for what copies only ask one another
     * @throws IOException if nobody says that the layer is active there, or none of them answers
     */
    public HttpResponse<byte[]> get(String layer, String pathAndQuery, @Nullable Carried as, Duration limit)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder().GET().timeout(limit);
        if (as != null) {
            request.header(Carried.HEADER, as.header());
        }
        return ask(layer, pathAndQuery, request);
    }

    public void close() {
        http.shutdownNow();
    }

    /** Once as it was known, then as it is. */
    private HttpResponse<byte[]> ask(String layer, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        IOException failure = null;
        try {
            Optional<HttpResponse<byte[]>> answer =
                    ask(path, request, anywhere.of(layer, ticker.nanos() - KNOWN_FOR.toNanos()));
            if (answer.isPresent()) {
                return answer.get();
            }
        } catch (IOException e) {
            failure = e;
        }
        Optional<HttpResponse<byte[]>> answer = ask(path, request, anywhere.of(layer, ticker.nanos()));
        if (answer.isEmpty()) {
            var nobody = new IOException("layer " + layer + " is active in no copy that answers");
            if (failure != null) {
                nobody.addSuppressed(failure);
            }
            throw nobody;
        }
        return answer.get();
    }

    private Optional<HttpResponse<byte[]>> ask(String path, HttpRequest.Builder request, Optional<Member> member)
            throws IOException, InterruptedException {
        URI address = member.isEmpty() ? null : member.get().address();
        if (address == null) {
            return Optional.empty();
        }
        HttpResponse<byte[]> answer =
                http.send(request.uri(address.resolve(path)).build(), BodyHandlers.ofByteArray());
        return answer.headers().firstValue(PeerListener.NOT_ACTIVE).isPresent()
                ? Optional.empty()
                : Optional.of(answer);
    }
}
