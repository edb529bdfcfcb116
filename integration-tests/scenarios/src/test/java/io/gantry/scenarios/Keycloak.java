package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real OpenID Connect issuer, with the realm of {@code keycloak-realm.json}: alice is in the groups shop-team and people,
 * bob in people. Client {@code gantry} gets tokens for the audience gantry; client {@code other} does not.
 */
final class Keycloak implements AutoCloseable {

    static final String PASSWORD = "only-of-a-test";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*)\"");

    private final int port = Settings.unused().port();
    private final Path log;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Unpacked by the Maven profile {@code oidc}. */
    Keycloak() throws Exception {
        Path home = Checkout.file("integration-tests/scenarios/target/keycloak/keycloak-26.0.8");
        Ran.of("rm", "-rf", home.resolve("data").toString()).ended(0);
        Files.createDirectories(home.resolve("data/import"));
        Files.copy(
                Checkout.file("integration-tests/scenarios/src/test/resources/keycloak-realm.json"),
                home.resolve("data/import/keycloak-realm.json"));
        log = home.resolve("data/console.log");
        var builder = new ProcessBuilder(
                        "sh",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--import-realm")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_APPEND", "-Dnet.bytebuddy.experimental=true"); // a JDK newer than it knows
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
        process = builder.start();
        Eventually.until("Keycloak answers", START_LIMIT, this::status, status -> status == 200);
    }

    private int status() throws Exception {
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak ended:\n" + Files.readString(log));
        }
        try {
            return get(issuer() + "/.well-known/openid-configuration", Map.of()).statusCode();
        } catch (IOException _) {
            return 0;
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + port + "/realms/gantry";
    }

    /** An access token, by a password: quicker than a browser. */
    String token(String client, String user) throws Exception {
        return token(issuer(), client, user);
    }

    private String token(String realm, String client, String user) throws Exception {
        var answer = post(
                http,
                realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "password", "client_id", client, "username", user, "password", PASSWORD),
                Map.of());
        return json(answer).path("access_token").asText();
    }

    /** From now on it signs with a key that it did not have before. */
    void takesANewKey() throws Exception {
        String admin = "http://127.0.0.1:" + port + "/admin/realms/gantry";
        var as = Map.of(
                "Authorization",
                "Bearer " + token("http://127.0.0.1:" + port + "/realms/master", "admin-cli", "admin"),
                "Content-Type",
                "application/json");
        String realm = json(get(admin, as)).path("id").asText();
        String key =
                "{\"name\":\"newer\",\"providerId\":\"rsa-generated\",\"providerType\":\"org.keycloak.keys.KeyProvider\","
                        + "\"parentId\":\"" + realm
                        + "\",\"config\":{\"priority\":[\"200\"],\"algorithm\":[\"RS256\"]}}";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(admin + "/components"))
                .timeout(ANSWER_LIMIT)
                .POST(BodyPublishers.ofString(key));
        as.forEach(request::header);
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("no new key: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** What a person does in a browser who opens a link of the device code flow: logs in, and says yes. */
    void approve(String link, String user) throws Exception {
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new Cookies())
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        HttpResponse<String> page = browser.send(
                HttpRequest.newBuilder(URI.create(link)).timeout(ANSWER_LIMIT).build(), BodyHandlers.ofString());
        page = post(browser, action(page), Map.of("username", user, "password", PASSWORD), Map.of());
        page = post(browser, action(page), Map.of("accept", "Yes"), Map.of());
        if (!page.body().contains("Success")) {
            throw new IllegalStateException("the device was not let in: " + page.body());
        }
    }

    /** As browsers keep them, who take loopback for safe: Java's own sends none that is marked Secure without TLS. */
    private static final class Cookies extends CookieHandler {
        private final Map<String, String> kept = new ConcurrentHashMap<>();

        @Override
        public Map<String, List<String>> get(URI address, Map<String, List<String>> headers) {
            return Map.of(
                    "Cookie",
                    List.of(kept.entrySet().stream()
                            .map(one -> one.getKey() + "=" + one.getValue())
                            .collect(Collectors.joining("; "))));
        }

        @Override
        public void put(URI address, Map<String, List<String>> headers) {
            headers.forEach((header, values) -> {
                if ("set-cookie".equalsIgnoreCase(header)) {
                    values.forEach(this::keep);
                }
            });
        }

        private void keep(String cookie) {
            int equals = cookie.indexOf('=');
            int end = cookie.indexOf(';');
            kept.put(cookie.substring(0, equals), cookie.substring(equals + 1, end < 0 ? cookie.length() : end));
        }
    }

    private static String action(HttpResponse<String> page) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IllegalStateException("no form at " + page.uri() + ": " + page.body());
        }
        return page.uri().resolve(form.group(1).replace("&amp;", "&")).toString();
    }

    private HttpResponse<String> get(String address, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(ANSWER_LIMIT);
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(
            HttpClient client, String address, Map<String, String> form, Map<String, String> headers) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Rest.JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
