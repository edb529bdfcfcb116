package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in at an issuer by the device code flow, against one made of prepared answers. */
class LoginTest {

    private static final String ME =
            "{\"name\":\"alice\",\"issuer\":\"https://sso.example\",\"role\":\"developer\",\"namespaces\":[\"shop\"]}";

    @TempDir
    Path folder;

    private FakeServer server;
    private HttpServer issuer;
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final Deque<String> tokens = new ArrayDeque<>();
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.on("GET /v1/auth/whoami", 200, ME);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answering(
                "/.well-known/openid-configuration",
                () -> "200 {\"issuer\":\"" + url() + "\",\"token_endpoint\":\"" + url()
                        + "/token\",\"device_authorization_endpoint\":\"" + url() + "/device\"}");
        answering(
                "/device",
                () -> "200 {\"device_code\":\"D\",\"user_code\":\"WXYZ-1234\",\"interval\":5,\"expires_in\":600,"
                        + "\"verification_uri\":\"https://sso.example/device\"}");
        answering("/token", tokens::remove);
        issuer.start();
        shell = new Shell(folder, server).with("HOME", folder.resolve("home").toString());
    }

    @AfterEach
    void stop() {
        server.close();
        issuer.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private void answering(String path, java.util.function.Supplier<String> next) {
        issuer.createContext(path, exchange -> {
            forms.add(path + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String answer = next.get();
            byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String pending() {
        return "400 {\"error\":\"authorization_pending\"}";
    }

    private static String granted(String access, int seconds, String refresh) {
        return "200 {\"access_token\":\"" + access + "\",\"id_token\":\"id-" + access + "\",\"expires_in\":" + seconds
                + ",\"refresh_token\":\"" + refresh + "\"}";
    }

    private int login(String... more) {
        return shell.run(Stream.concat(Stream.of("login", "--issuer", url(), "--client-id", "gantry"), Stream.of(more))
                .toArray(String[]::new));
    }

    private String sent() {
        return String.valueOf(server.asked().getLast().token());
    }

    private Path kept() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("home/.config/gantry/login"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aPersonTypesTheCodeElsewhereAndIsKnownFromThenOn() throws Exception {
        tokens.addAll(List.of(pending(), "400 {\"error\":\"slow_down\"}", granted("A", 300, "R")));

        assertThat(login()).as(shell.err()).isZero();

        assertThat(shell.err()).contains("open https://sso.example/device", "the code WXYZ-1234");
        assertThat(shell.out()).isEqualTo("logged in as alice: developer\n");
        assertThat(sent()).isEqualTo("Bearer A");
        assertThat(shell.run("auth", "whoami")).isZero();
        assertThat(shell.out()).isEqualTo("alice of https://sso.example: developer in shop\n");
        assertThat(sent()).isEqualTo("Bearer A");
        assertThat(forms).anySatisfy(form -> assertThat(form).contains("/device ", "scope=openid", "client_id=gantry"));
    }

    @Test
    void whatIsKeptIsForItsOwnersEyes() throws Exception {
        tokens.add(granted("A", 300, "R"));
        login();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept().getParent())))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(kept(), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(shell.run("auth", "whoami")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("others may read");
    }

    @Test
    void aTokenIsSentToTheServerItWasGotForAndToNoOther() throws Exception {
        tokens.add(granted("A", 300, "R"));
        login();
        try (var other = new FakeServer()) {
            other.on("GET /v1/auth/whoami", 200, ME);
            assertThat(shell.run("auth", "whoami", "--server", other.url())).isZero();
            assertThat(other.asked().getLast().token()).isNull();
        }
    }

    @Test
    void oneThatIsAboutToEndIsRenewedAndARefreshTokenIsUsedOnce() throws Exception {
        tokens.addAll(List.of(granted("A", 10, "R1"), granted("B", 10, "R2"), granted("C", 300, "R3")));
        login(); // whoami renews at once: 10 s are too few

        assertThat(sent()).isEqualTo("Bearer B");
        assertThat(shell.run("auth", "whoami")).isZero();
        assertThat(sent()).isEqualTo("Bearer C");
        assertThat(shell.run("auth", "whoami")).isZero();
        assertThat(sent()).as("good for long").isEqualTo("Bearer C");
        assertThat(forms.stream().filter(form -> form.contains("refresh_token=R")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("refresh_token=R1"),
                        second -> assertThat(second).contains("refresh_token=R2"));
    }

    @Test
    void aLoginThatIsNotRenewedIsSaidToHaveEnded() {
        tokens.addAll(List.of(granted("A", 10, "R1"), "400 {\"error\":\"invalid_grant\"}"));

        assertThat(login()).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("your login has ended", "gantry login");
    }

    @Test
    void theIdTokenIsSentWhereItIsWanted() {
        tokens.add(granted("A", 300, "R"));

        assertThat(login("--id-token")).isZero();
        assertThat(sent()).isEqualTo("Bearer id-A");
    }

    @Test
    void whatTheIssuerRefusesIsSaid() {
        tokens.add("400 {\"error\":\"access_denied\",\"error_description\":\"the user said no\"}");

        assertThat(login()).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("did not log you in", "access_denied the user said no");
    }

    @Test
    void loggingOutForgets() throws Exception {
        tokens.add(granted("A", 300, "R"));
        login();

        assertThat(shell.run("logout")).isZero();
        assertThat(shell.err()).contains("logged out at " + server.url());
        shell.run("auth", "whoami");
        assertThat(server.asked().getLast().token()).isNull();
    }

    @Test
    void aServerThatBelievesNoIssuerSaysWhatToDo() {
        assertThat(shell.run("login")).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("this server believes no issuer", "gantry token create");
    }
}
