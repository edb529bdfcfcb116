package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** People whom a real issuer knows: {@code ./gantry test --profile oidc}. */
@Tag("oidc")
@Order(9)
class OidcTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Gantry gantry;
    private static Keycloak keycloak;

    @TempDir
    Path home;

    @RegisterExtension
    static final Failures SHOWN = OidcTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterAll
    static void bothEnd() {
        if (gantry != null) {
            gantry.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @Test
    void aPersonLogsInWithABrowserAndMayWhatTheirGroupMay() throws Exception {
        keycloak = new Keycloak();
        gantry = new Gantry(Map.of(
                "gantry.oidc.issuer", keycloak.issuer(),
                "gantry.oidc.audience", "gantry",
                "gantry.oidc.roles", "shop-team=developer/shop,platform=operator"));
        gantry.start();

        assertThat(login("alice")).contains("logged in as alice: developer");

        Ran me = cli("auth", "whoami").ended(0); // its token lasts 15 s: it is renewed each time
        assertThat(me.output()).startsWith("alice of " + keycloak.issuer() + ": developer in shop");
        assertThat(cli("auth", "can-i", "put", "job", "-n", "shop").ended(0).output())
                .contains("yes");
        assertThat(cli("auth", "can-i", "put", "pool").ended(1).output())
                .contains("you are alice of " + keycloak.issuer(), "gives to one of your groups (gantry.oidc.roles)");
        assertThat(cli("delete", "namespace", "shop", "--yes").code()).isNotZero();

        whoHasNoRoleOrATokenForSomebodyElseIsRefused();
        aNewKeyOfTheIssuerCounts();
        Eventually.until(
                "the audit tells of alice, and who says that it is she",
                LIMIT,
                () -> gantry.cli("audit", "export").ended(0).output(),
                text -> text.contains("\"who\":\"alice of " + keycloak.issuer() + "\""));
        cli("logout").ended(0);
    }

    private void whoHasNoRoleOrATokenForSomebodyElseIsRefused() throws Exception {
        Answer bob = asked(keycloak.token("gantry", "bob")).with(403);
        assertThat(bob.at("detail")).contains("you are bob of " + keycloak.issuer(), "none of your 1 groups");
        Answer other = asked(keycloak.token("other", "alice")).with(401);
        assertThat(other.problem()).isEqualTo("token-not-trusted");
        assertThat(other.at("detail")).contains("it is not for the audience 'gantry'");
        String good = keycloak.token("gantry", "alice");
        asked(good).with(200);
        asked(good.substring(0, good.length() - 8) + "AAAAAAAA").with(401);
    }

    private static void aNewKeyOfTheIssuerCounts() throws Exception {
        String before = header(keycloak.token("gantry", "alice"));
        keycloak.takesANewKey();
        Eventually.until(
                "what is signed with the new key is believed",
                LIMIT,
                () -> {
                    String token = keycloak.token("gantry", "alice");
                    assertThat(header(token)).isNotEqualTo(before);
                    return asked(token).status();
                },
                status -> status == 200);
    }

    private static String header(String token) {
        return token.substring(0, token.indexOf('.'));
    }

    private static Answer asked(String token) {
        return gantry.rest().ask("GET", "/v1/auth/whoami", "", Map.of("Authorization", "Bearer " + token));
    }

    private Ran cli(String... words) throws Exception {
        return Ran.of(LIMIT, environment(), command(words));
    }

    private static List<String> command(String... words) {
        var command = new ArrayList<>(List.of(
                Checkout.java(),
                "-jar",
                Checkout.program("cli/target/gantry.jar").toString()));
        command.addAll(List.of(words));
        return command;
    }

    /** Of a person who has nothing of the server's but its address. */
    private Map<String, String> environment() {
        return Map.of(
                "HOME", home.toString(),
                "XDG_CONFIG_HOME", home.resolve("config").toString(),
                "GANTRY_HOME", home.resolve("none").toString(),
                "GANTRY_SERVER", gantry.rest().url(),
                "NO_COLOR", "1");
    }

    private String login(String user) throws Exception {
        var builder = new ProcessBuilder(command("login")).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        var said = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("open http")) {
                    keycloak.approve(line.substring("open ".length()), user);
                }
            }
        } finally {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return said.toString();
    }
}
