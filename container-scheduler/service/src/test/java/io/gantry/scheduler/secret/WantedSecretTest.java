package io.gantry.scheduler.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of a secret, and that what is wrong with one is said without it. */
class WantedSecretTest {

    private static Result<WantedSecret> read(String json) {
        return WantedSecret.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(Result<WantedSecret> result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        Rejection why = ((Result.Refused<WantedSecret>) result).rejection();
        return why.problem().toString();
    }

    private static String registry(String server, String user, String password) {
        return refusal(WantedSecret.read(
                TestSecrets.body("registry", Map.of("server", server, "user", user, "password", password))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary-5",
                "\"canary-5\"",
                "{\"type\": canary-5}",
                "{\"canary-5\": 1}",
                "{\"type\":\"opaque\",\"values\":\"canary-5\"}",
                "{\"type\":\"opaque\",\"values\":{\"a\":{\"canary-5\":1}}}",
                "{\"type\":\"opaque\",\"values\":{\"a\":\"canary-5!\"}}",
                "{\"type\":\"opaque\",\"values\":{\"canary-5 as key\":\"YQ==\"}}",
                "{\"type\":\"canary-5\",\"values\":{\"a\":\"YQ==\"}}",
                "{\"type\":\"opaque\",\"values\":{\"a\":\"YQ==\"},\"canary-5\":1}",
                "{\"type\":\"opaque\",\"values\":{\"a\":\"YQ==\"}} canary-5",
                "null",
                "{\"type\":\"opaque\",\"values\":{}}",
                "{\"type\":\"opaque\",\"values\":{\"a\":null}}"
            })
    void whatIsWrongIsRefusedAndNothingOfItRepeated(String json) {
        assertThat(refusal(read(json))).doesNotContain("canary");
    }

    @Test
    void boundsAreSaidInTheRefusal() {
        String big = "x".repeat(WantedSecret.VALUE_MAX + 1);
        assertThat(refusal(WantedSecret.read(TestSecrets.body("opaque", Map.of("a", big)))))
                .contains("values.a")
                .contains("at most 65536 bytes, not 65537");
        Map<String, String> many = IntStream.rangeClosed(0, WantedSecret.KEYS_MAX)
                .boxed()
                .collect(Collectors.toMap(i -> "k" + i, i -> "x"));
        assertThat(refusal(WantedSecret.read(TestSecrets.body("opaque", many)))).contains("1 to 64 keys, not 65");
        Map<String, String> heavy = IntStream.range(0, 9)
                .boxed()
                .collect(Collectors.toMap(i -> "k" + i, i -> "x".repeat(WantedSecret.VALUE_MAX)));
        assertThat(refusal(WantedSecret.read(TestSecrets.body("opaque", heavy))))
                .contains("at most 524288 bytes together, not 589824");
    }

    @Test
    void aRegistryHasAServerAUserAndAPasswordAndNothingElse() {
        assertThat(registry("https://registry.example", "ci", "pw"))
                .contains("values.server")
                .contains("without https");
        assertThat(registry("registry.example", "", "pw")).contains("values.user");
        assertThat(registry("registry.example", "ci", "")).contains("values.password");
        assertThat(refusal(WantedSecret.read(TestSecrets.body("registry", Map.of("server", "a")))))
                .contains("exactly server, user and password");
        WantedSecret good = WantedSecret.read(TestSecrets.body(
                        "registry", Map.of("server", "index.docker.io", "user", "ci", "password", "pw")))
                .orThrow();
        assertThat(good.server()).isEqualTo("docker.io");
    }

    @Test
    void whatIsNoTextIsTakenAndKnownToBeNone() {
        WantedSecret wanted = WantedSecret.read(
                        TestSecrets.body("opaque", Map.of("text", "gr\u00fcn", "zero", "a\u0000b", "plain", "a\nb")))
                .orThrow();
        assertThat(wanted.keys())
                .containsExactly(
                        new JobSecret.Key("plain", 3, true),
                        new JobSecret.Key("text", 4, false), // Latin-1, no UTF-8
                        new JobSecret.Key("zero", 3, false));
        assertThat(wanted.toString()).doesNotContain(Base64.getEncoder().encodeToString(new byte[] {'a', '\n', 'b'}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello:1", "library/hello", "docker.io/library/hello", "index.docker.io/x/y:2"})
    void anImageThatNamesNoHostIsOfTheUsualRegistry(String image) {
        assertThat(Registries.of(image)).isEqualTo("docker.io");
    }

    @Test
    void anImageThatNamesAHostIsOfThat() {
        assertThat(Registries.of("registry.example:5000/a/b:1")).isEqualTo("registry.example:5000");
        assertThat(Registries.of("localhost/a")).isEqualTo("localhost");
        assertThat(Registries.of("host:5000/a@sha256:00")).isEqualTo("host:5000");
    }
}
