package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Secrets go in by files, by standard input and unseen; they are shown by their keys. */
class SecretVerbsTest extends AtAServer {

    private static final String ROUTE = "/v1/namespaces/shop/secrets";
    private static final Terminal.Looks ASKS = new Terminal.Looks(true, false, false, 0);
    private static final String MADE = """
            {"name":"db","keys":[{"key":"a","bytes":1,"text":true},{"key":"b","bytes":1,"text":true}]}""";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String sent() {
        return server.asked().getLast().body();
    }

    @Test
    void valuesComeFromFilesAndFromStandardInputByteByByte() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), "the authority\n");
        server.on("PUT " + ROUTE + "/db", 201, MADE);
        shell.typing("hunter2\n");
        assertThat(shell.run("secret", "create", "db", "-n", "shop", "--from-file", "ca.pem", "--from-file", "pw=-"))
                .isZero();
        assertThat(server.changesAsked()).containsExactly("PUT " + ROUTE + "/db If-None-Match *");
        assertThat(sent())
                .contains("\"type\":\"opaque\"")
                .contains("\"ca.pem\":\"" + base64("the authority\n") + "\"")
                .contains("\"pw\":\"" + base64("hunter2\n") + "\"");
        assertThat(shell.out()).isEqualTo("secret shop/db has 2 keys\n");
        assertThat(shell.err()).doesNotContain("hunter2");
    }

    @Test
    void valuesAreTypedUnseen() {
        server.on("PUT " + ROUTE + "/db", 201, MADE);
        shell.looking(ASKS).typingUnseen("hunter2");
        assertThat(shell.run("secret", "create", "db", "-n", "shop", "--ask", "password"))
                .isZero();
        assertThat(shell.questions()).containsExactly("password: ");
        assertThat(sent()).contains("\"password\":\"" + base64("hunter2") + "\"");
    }

    @Test
    void whereNobodyCanTypeItSaysSoAndAsksNothing() {
        assertThat(shell.run("secret", "create", "db", "--ask", "password")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("no terminal to ask for password");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aRegistrysPasswordIsALineWithoutItsEnd() throws Exception {
        Files.writeString(folder.resolve("pw"), "hunter2\r\n");
        server.on("PUT " + ROUTE + "/pull", 201, MADE);
        assertThat(shell.run(
                        "secret",
                        "create",
                        "pull",
                        "-n",
                        "shop",
                        "--registry",
                        "registry.example:5000",
                        "--user",
                        "ci",
                        "--password-file",
                        "pw"))
                .isZero();
        assertThat(sent())
                .contains("\"type\":\"registry\"")
                .contains("\"server\":\"" + base64("registry.example:5000") + "\"")
                .contains("\"user\":\"" + base64("ci") + "\"")
                .contains("\"password\":\"" + base64("hunter2") + "\"");
    }

    @Test
    void oneThatIsThereIsReplacedOnlyWhenThatIsSaid() {
        server.on("PUT " + ROUTE + "/db", 412, "{\"type\":\"x/already-exists\",\"status\":412,\"detail\":\"there\"}");
        shell.typing("x");
        assertThat(shell.run("secret", "create", "db", "-n", "shop", "--from-file", "a=-"))
                .isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("exists already").contains("--replace");

        server.anew("PUT " + ROUTE + "/db").on("PUT " + ROUTE + "/db", 200, MADE);
        assertThat(shell.run("secret", "create", "db", "-n", "shop", "--from-file", "a=-", "--replace"))
                .isZero();
        assertThat(server.changesAsked().getLast()).isEqualTo("PUT " + ROUTE + "/db If-Match *");
    }

    @Test
    void aCommandLineHasNoPlaceForAValue() {
        assertThat(shell.run("secret", "create", "db", "--from-literal", "password=hunter2"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(shell.run("secret", "create", "db")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.run("secret", "create", "db", "--registry", "r")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.run("secret", "create", "db", "--user", "u", "--from-file", "a=-"))
                .isEqualTo(Exit.USAGE.code());
        shell.typing("x");
        assertThat(shell.run("secret", "create", "db", "--from-file", "a=-", "--from-file", "b=-"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void theyAreListedByNameAndShownByTheirKeys() {
        server.on("GET " + ROUTE, 200, "{\"items\":[{\"name\":\"db\",\"type\":\"opaque\"}]}");
        assertThat(shell.run("secret", "list", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME  TYPE
                db    opaque
                """);
        server.on("GET " + ROUTE + "/db", 200, """
                {"namespace":"shop","name":"db","type":"opaque","changed":"2026-11-22T11:00:00Z",
                "keys":[{"key":"password","bytes":7,"text":true}],"usedBy":["web"]}""");
        assertThat(shell.run("secret", "get", "db", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("""
                Name:     shop/db
                Type:     opaque
                Changed:  2026-11-22T11:00:00Z
                Used by:  web

                KEY       BYTES
                password  7
                """);
    }

    @Test
    void oneThatJobsUseIsDeletedOnlyByForce() {
        server.on(
                "DELETE " + ROUTE + "/db",
                409,
                "{\"type\":\"x/in-use\",\"status\":409,\"detail\":\"secret shop/db is in use by job web\"}");
        assertThat(shell.run("secret", "delete", "db", "-n", "shop")).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("job web");
        server.on("DELETE " + ROUTE + "/db?force=true", 200, "{}");
        assertThat(shell.run("secret", "delete", "db", "-n", "shop", "--force")).isZero();
        assertThat(shell.out()).isEqualTo("secret shop/db is deleted\n");
    }
}
