package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** How a provider's credential goes in. */
class ProviderVerbsTest extends AtAServer {

    private static final String ROUTE = "PUT /v1/providers/lab/credential";

    @Test
    void itComesFromAFileOrStandardInputAndIsNotShown() throws IOException {
        server.on(ROUTE, 200, "{\"credential\":\"lab-login\",\"providers\":[\"lab\",\"lab-b\"]}");
        Files.writeString(folder.resolve("secret"), "canary\n");
        assertThat(shell.run("provider", "credential", "set", "lab", "--from-file", "secret"))
                .isZero();
        assertThat(shell.out()).isEqualTo("credential lab-login was tried and is in use: lab, lab-b\n");
        assertThat(shell.err()).isEmpty();
        assertThat(shell.typing("canary").run("provider", "credential", "set", "lab", "--from-file", "-"))
                .isZero();
        assertThat(server.asked()).hasSize(2).allMatch(asked -> asked.body().equals("{\"text\":\"canary\"}"));
    }

    @Test
    void oneThatIsNotLetInIsSaidInTheProvidersWords() throws IOException {
        server.on(
                ROUTE,
                409,
                "{\"type\":\"https://gantry.io/problems/not-verified\",\"title\":\"Not verified\",\"status\":409,"
                        + "\"detail\":\"the new credential of provider lab was tried: DENIED: wrong password\"}");
        Files.writeString(folder.resolve("secret"), "canary");
        assertThat(shell.run("provider", "credential", "set", "lab", "--from-file", "secret"))
                .isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("DENIED: wrong password").doesNotContain("canary");
        assertThat(shell.run("provider", "credential", "set", "lab", "--from-file", "no-such"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("cannot read no-such");
    }
}
