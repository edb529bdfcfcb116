package io.gantry.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Speaks with an issuer: OpenID Connect Discovery, and forms as OAuth 2.0 sends them. */
final class IssuerClient {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final String issuer;
    private final HttpClient http;

    IssuerClient(String issuer, Optional<SSLContext> believed) {
        this.issuer = issuer;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_MAX);
        believed.ifPresent(client::sslContext);
        this.http = client.build();
    }

    record Said(int status, JsonNode body) {
        String error() {
            return body.path("error").asText("");
        }
    }

    /**
     * Where it takes what.
     *
     * @throws Failure if it is not the issuer it is called
     */
    JsonNode discovered() {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Said said = send(HttpRequest.newBuilder(safe(base + "/.well-known/openid-configuration"))
                .GET());
        if (said.status() != 200 || !issuer.equals(said.body().path("issuer").asText())) {
            throw new Failure(
                    Exit.FAILED,
                    "error: at " + issuer + " there is no OpenID Connect issuer of that name",
                    "  why: its document was answered with " + said.status() + " and names issuer '"
                            + said.body().path("issuer").asText() + "'",
                    "  do:  see gantry.oidc.issuer of the server, or name the right one with --issuer");
        }
        return said.body();
    }

    Said post(String endpoint, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(safe(endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What is sent there logs somebody in. */
    private static URI safe(String address) {
        try {
            URI uri = URI.create(address);
            boolean here = "localhost".equals(uri.getHost())
                    || "127.0.0.1".equals(uri.getHost())
                    || "[::1]".equals(uri.getHost());
            if ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here)) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Failure(
                Exit.REFUSED, "error: the issuer's address '" + address + "' is not https://; nothing is sent there");
    }

    private Said send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request.timeout(ANSWER_MAX)
                            .header("Accept", "application/json")
                            .build(),
                    BodyHandlers.ofByteArray());
            return new Said(answer.statusCode(), tree(answer.body()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted");
        } catch (IOException e) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "error: cannot reach the issuer " + issuer,
                    "  why: " + Optional.ofNullable(e.getMessage()).orElse("nothing answers at that address"),
                    "  do:  if it is there and its authority is your own, name that in GANTRY_ISSUER_CA");
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return GantryJson.lenient().readTree(body);
        } catch (IOException _) {
            return MissingNode.getInstance(); // the status says that it is not what was wanted
        }
    }
}
