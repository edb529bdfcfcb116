package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetTest {

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer()
                .on("GET /v1/pools", 200, Objects.list(Objects.POOL))
                .object("GET /v1/pools/web", "\"7\"", Objects.POOL)
                .on("GET /v1/nodes", 200, Objects.list(Objects.NODE))
                .on("GET /v1/machines", 200, Objects.list(Objects.MACHINE))
                .object("GET /v1/machines/m-1", "\"5\"", Objects.MACHINE)
                .on("GET /v1/clusters", 200, Objects.list())
                .on("GET /v1/namespaces/shop/jobs", 200, Objects.list(Objects.JOB))
                .object("GET /v1/namespaces/shop/jobs/hello", "\"9\"", Objects.JOB)
                .on("GET /v1/namespaces/shop/jobs/hello/allocations", 200, Objects.list(Objects.ALLOCATION))
                .on("GET /v1/namespaces/shop/allocations", 200, Objects.list(Objects.ALLOCATION));
        shell = new Shell(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTableIsAligned() {
        assertThat(shell.run("get", "pools")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME  CLUSTER  WANTED  ACTIVE  READY    AGE
                web   main     4       3       Growing  3m
                """);
        assertThat(shell.run("get", "node")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME   POOL  STATE  TASKS  CPU   MEMORY  AGE
                web-1  web   READY  yes    500m  256Mi   3h
                """);
        assertThat(shell.run("get", "jobs", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME   TYPE     STATE    RUNNING  READY  REASON  AGE
                hello  service  RUNNING  2/2      1/2    -       42s
                """);
        assertThat(shell.run("get", "allocations", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("""
                ID            JOB    TASK    NODE   STATE    READY      EXIT  REASON  AGE
                00000009a105  hello  web[1]  web-1  RUNNING  no: ready  -     -       30s
                """);
    }

    @Test
    void wideShowsMore() {
        assertThat(shell.run("get", "pools", "-o", "wide")).isZero();
        assertThat(shell.out())
                .startsWith("NAME  CLUSTER  WANTED  ACTIVE  READY    MACHINES")
                .contains("active:3,provisioning:1  here");
    }

    @Test
    void noLineIsWiderThanTheTerminal() {
        shell.looking(new Terminal.Looks(false, false, false, 30)).run("get", "pools", "-o", "wide");

        assertThat(shell.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(30));
        assertThat(shell.out()).contains("…");
    }

    @Test
    void otherFormats() {
        shell.run("get", "pool", "web", "-o", "name");
        assertThat(shell.out()).isEqualTo("pool/web\n");
        shell.run("get", "pool", "web", "-o", "json");
        assertThat(shell.out()).startsWith("{\n  \"apiVersion\" : \"gantry/v1\",");
        shell.run("get", "pool", "web", "-o", "yaml");
        assertThat(shell.out())
                .startsWith("apiVersion: gantry/v1\nkind: Pool\n")
                .contains("sources:\n    - provider: here");
    }

    @Test
    void noneIsSaidWhereItIsInNobodysWay() {
        assertThat(shell.run("get", "clusters")).isZero();
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).isEqualTo("no clusters\n");
    }

    @Test
    void theStartOfAUidsRandomTailNamesAnObject() {
        assertThat(shell.run("get", "machine", "0000000fed", "-o", "name")).isZero();
        assertThat(shell.out()).isEqualTo("machine/m-1\n");
    }

    @Test
    void whatIsNotThereIsSaidWithTheNearest() {
        assertThat(shell.run("get", "pool", "wbe")).isEqualTo(3);
        assertThat(shell.err()).isEqualTo("""
                error: there is no pool 'wbe'; did you mean 'web'?
                  do:  see what there is with 'gantry get pools'
                """);
    }

    @Test
    void anUnknownKindIsSaidWithTheNearest() {
        assertThat(shell.run("get", "mashines")).isEqualTo(2);
        assertThat(shell.err()).startsWith("error: there is no kind 'mashines'; did you mean 'machines'?\n");
    }

    @Test
    void describeShowsWantedFoundAndConditions() {
        assertThat(shell.run("describe", "pool", "web")).isZero();
        assertThat(shell.out()).isEqualTo("""
                Name:        web
                Kind:        Pool
                Uid:         019aa000-0000-7000-8000-0000000abc01
                Age:         3m (since 2026-11-22T11:57:00Z)
                Generation:  2 (seen)
                Version:     7
                Label:       tier=front
                Wanted:
                  cluster: main
                  count: 4
                  sources:
                    - provider: here
                Found:
                  target: 4
                  machines:
                    ACTIVE: 3
                    PROVISIONING: 1
                  observedGeneration: 2
                CONDITION  IS     REASON   MESSAGE
                Ready      False  Growing  1 to come
                """);
        assertThat(shell.run("describe", "job", "hello", "-n", "shop")).isZero();
        assertThat(shell.out())
                .contains("00000009a105  hello  web[1]  web-1  RUNNING")
                .endsWith(
                        "web[1] is not ready since 2026-11-22T11:59:40Z: its ready check says: HTTP 503 from GET /\n");
    }

    @Test
    void aServerThatIsNotThereIsSaidWithWhatToDo() {
        server.close();

        assertThat(shell.run("get", "pools")).isEqualTo(5);
        assertThat(shell.err())
                .contains("error: cannot reach the server at " + server.url())
                .contains("why: nothing answers at that address")
                .contains("do:  start it with './gantry dev'");
    }

    @Test
    void theAddressAndTokenAreFoundInTheDataFolder() throws IOException {
        Path home = Files.createDirectories(folder.resolve(".gantry"));
        Files.writeString(home.resolve("server.json"), "{\"url\":\"" + server.url() + "\",\"pid\":1}");
        Files.writeString(home.resolve("token"), "s3cret\n");

        assertThat(new Shell(folder).run("get", "pools")).isZero();

        assertThat(server.asked().getLast().token()).isEqualTo("Bearer s3cret");
    }

    @Test
    void aProblemIsSaidWithWhatWhichWhyAndWhatToDo() {
        server.on(
                "GET /v1/providers",
                401,
                Objects.problem(401, "unauthenticated", "Unauthenticated", "the request has no bearer token"));

        assertThat(shell.run("get", "providers")).isEqualTo(4);
        assertThat(shell.err()).isEqualTo("""
                error: GET /v1/providers?limit=500: Unauthenticated
                  why: the request has no bearer token
                  do:  no token was sent: name the server's with --token-file, or set GANTRY_HOME
                  see: docs/problems/unauthenticated.md, https://gantry.io/problems/unauthenticated
                """);
    }

    @Test
    void watchShowsWhatChanges() {
        server.events(
                "GET /v1/watch",
                "id: 8\ndata: {\"kind\":\"Pool\",\"type\":\"changed\",\"object\":"
                        + Objects.POOL.replaceAll("\\s+", "").replace("\"ACTIVE\":3", "\"ACTIVE\":4")
                        + "}\n\n: heartbeat\n\n");
        server.on("GET /v1/watch", 401, Objects.problem(401, "unauthenticated", "Unauthenticated", "enough"));

        assertThat(shell.run("get", "pools", "--watch")).isEqualTo(4);

        assertThat(shell.out()).contains("web   main     4       4       Growing");
        assertThat(server.asked().getLast().path()).isEqualTo("/v1/watch?kinds=pool");
    }
}
