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

class ApplyTest {

    private static final String FILE = """
            apiVersion: gantry/v1
            kind: Job
            metadata: {name: hello, namespace: shop}
            spec:
              type: service
              groups:
                - name: web
                  count: 2
                  task: {image: "gantry/hello:1", env: {KEY: value}}
            ---
            apiVersion: gantry/v1
            kind: Pool
            metadata: {name: web, labels: {tier: front}}
            spec: {cluster: main, count: 6, sources: [{provider: here}]}
            ---
            apiVersion: gantry/v1
            kind: Namespace
            metadata: {name: shop}
            """;

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("all.yaml"), FILE);
        server = new FakeServer()
                .object("GET /v1/pools/web", "\"7\"", Objects.POOL)
                .object("GET /v1/namespaces/shop/jobs/hello", "\"9\"", Objects.JOB)
                .on("PUT /v1/namespaces/shop/jobs/hello?dryRun=true", 200, Objects.JOB)
                .on("PUT /v1/namespaces/shop", 201, "{}")
                .on("PUT /v1/pools/web", 200, Objects.POOL);
        shell = new Shell(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void thePlanShowsEachChangeFieldByField() {
        assertThat(shell.run("plan", "-f", "all.yaml")).isEqualTo(10);
        assertThat(shell.out()).isEqualTo("""
                  + create  namespace shop
                  ~ change  pool web
                      spec.count  4 -> 6
                  = keep    job hello in shop
                Plan: 1 to create, 1 to change, 1 to keep.
                """);
        assertThat(server.changesAsked())
                .containsExactly(
                        "PUT /v1/namespaces/shop?dryRun=true If-None-Match *",
                        "PUT /v1/pools/web?dryRun=true If-Match \"7\"",
                        "PUT /v1/namespaces/shop/jobs/hello?dryRun=true If-Match \"9\"");
    }

    @Test
    void aHiddenValueThatDiffersIsSeenByTheServer() {
        String dryRun = "PUT /v1/namespaces/shop/jobs/hello?dryRun=true";
        server.anew(dryRun).on(dryRun, 200, Objects.JOB.replace("\"generation\":1", "\"generation\":2"));

        assertThat(shell.run("plan", "-f", "all.yaml")).isEqualTo(10);
        assertThat(shell.out())
                .contains("  ~ change  job hello in shop\n      spec.groups[0].task.env.KEY  (hidden) -> (hidden)\n");
    }

    @Test
    void nothingToDoIsSaid() throws IOException {
        Files.writeString(folder.resolve("one.json"), """
                {"apiVersion": "gantry/v1", "kind": "Pool", "metadata": {"name": "web", "labels": {"tier": "front"}},
                 "spec": {"cluster": "main", "count": 4, "sources": [{"provider": "here"}]}}
                """);

        assertThat(shell.run("plan", "-f", "one.json")).isZero();
        assertThat(shell.out()).isEqualTo("  = keep    pool web\nNothing to do: all 1 are as written.\n");
        assertThat(shell.run("apply", "-f", "one.json")).isZero();
        assertThat(server.changesAsked()).isEmpty();
    }

    @Test
    void applyChangesOnlyWhatThePlanWasMadeOn() {
        assertThat(shell.run("apply", "-f", "all.yaml", "--yes")).isZero();
        assertThat(shell.out()).endsWith("created namespace shop (0.0 s)\nchanged pool web (0.0 s)\n");
        assertThat(server.changesAsked())
                .endsWith("PUT /v1/namespaces/shop If-None-Match *", "PUT /v1/pools/web If-Match \"7\"");
        assertThat(server.asked().getLast().body())
                .contains("\"kind\":\"Pool\"")
                .contains("\"count\":6")
                .contains("\"sources\":[{\"provider\":\"here\"}]");
    }

    @Test
    void applyAsks() {
        var asking = new Terminal.Looks(true, false, false, 0);

        assertThat(shell.looking(asking).typing("n\n").run("apply", "-f", "all.yaml"))
                .isEqualTo(1);
        assertThat(shell.err()).isEqualTo("Apply? [y/N] nothing was changed\n");
        assertThat(shell.typing("y\n").run("apply", "-f", "all.yaml")).isZero();
    }

    @Test
    void whereNobodyCanBeAskedYesMustBeSaid() {
        assertThat(shell.run("apply", "-f", "all.yaml")).isEqualTo(2);
        assertThat(shell.err()).isEqualTo("error: nobody can be asked here: repeat with --yes\nnothing was changed\n");
    }

    @Test
    void theSecondOfTwoOperatorsSeesWhatTheFirstDid() {
        server.anew("PUT /v1/pools/web")
                .on("PUT /v1/pools/web", 412, Objects.problem(412, "stale-version", "Stale version", "it is at 8"));
        server.object(
                "GET /v1/pools/web",
                "\"8\"",
                Objects.POOL.replace("\"count\":4", "\"count\":5").replace("\"version\":7", "\"version\":8"));
        server.on("PUT /v1/pools/web?dryRun=true", 200, Objects.POOL);

        assertThat(shell.run("apply", "-f", "all.yaml", "--yes")).isEqualTo(4);
        assertThat(shell.err()).isEqualTo("""
                error: pool web was changed by somebody else after the plan was made
                  why: the plan was made on version 7; it is at version 8
                       theirs: spec.count  4 -> 5
                  do:  run the same command again: it makes a new plan on what is there now
                1 of 3 were applied; 'gantry apply' again continues
                """);
    }

    @Test
    void whatTheServerRefusesIsSaidBeforeAnythingIsChanged() {
        server.on("PUT /v1/pools/web?dryRun=true", 422, """
                {"type":"https://gantry.io/problems/invalid","title":"Invalid","status":422,"detail":"1 field is wrong",
                 "errors":[{"field":"spec.count","message":"6 is more than the 5 machines provider here gives"}]}
                """);

        assertThat(shell.run("apply", "-f", "all.yaml", "--yes")).isEqualTo(4);
        assertThat(shell.err()).isEqualTo("""
                error: pool web: Invalid
                  why: 1 field is wrong
                       spec.count: 6 is more than the 5 machines provider here gives
                  see: docs/problems/invalid.md, https://gantry.io/problems/invalid
                nothing was changed
                """);
        assertThat(server.changesAsked()).allMatch(line -> line.contains("dryRun=true"));
    }

    @Test
    void whatIsNotYetKnownIsAskedAgain() throws IOException {
        Files.writeString(
                folder.resolve("job.yaml"),
                FILE.substring(0, FILE.indexOf("---")).replace("hello,", "new,"));
        String notYet = Objects.problem(409, "not-yet-known", "Not yet known", "namespace shop is not known here yet");
        server.on("PUT /v1/namespaces/shop/jobs/new?dryRun=true", 409, notYet)
                .on("PUT /v1/namespaces/shop/jobs/new", 409, notYet)
                .on("PUT /v1/namespaces/shop/jobs/new", 409, notYet)
                .on("PUT /v1/namespaces/shop/jobs/new", 201, "{}");

        assertThat(shell.run("apply", "-f", "job.yaml", "--yes")).isZero();
        assertThat(shell.out()).endsWith("created job new (0.6 s)\n");
    }

    @Test
    void aBadFileIsRefusedWithAllItsProblems() throws IOException {
        Files.writeString(
                folder.resolve("bad.yaml"),
                "apiVersion: gantry/v1\nkind: Pool\nmetadata: {name: Web}\nspec: {cuont: 1}\n");

        assertThat(shell.run("apply", "-f", "bad.yaml", "--yes")).isEqualTo(4);
        assertThat(shell.err()).isEqualTo("""
                error: 3 problems in what was written; nothing was changed
                  bad.yaml:3:18: metadata.name: 'Web' is not a name: 1 to 63 characters: lower-case letters, digits and\
                 '-', beginning and ending with a letter or digit
                  bad.yaml:4:7: spec.cluster: is missing
                  bad.yaml:4:8: spec.cuont: unknown field 'cuont'; did you mean 'count'?
                """);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aFolderIsReadInTheOrderOfItsNames() throws IOException {
        Path many = Files.createDirectory(folder.resolve("many"));
        Files.writeString(many.resolve("b.yaml"), "apiVersion: gantry/v1\nkind: Namespace\nmetadata: {name: b}\n");
        Files.writeString(
                many.resolve("a.json"),
                "{\"apiVersion\":\"gantry/v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"a\"}}");
        Files.writeString(many.resolve("notes.txt"), "not one of them");

        assertThat(shell.run("plan", "-f", "many")).isEqualTo(10);
        assertThat(shell.out()).startsWith("  + create  namespace a\n  + create  namespace b\n");
    }

    @Test
    void standardInputIsRead() {
        shell.typing("apiVersion: gantry/v1\nkind: Namespace\nmetadata: {name: a}\n");

        assertThat(shell.run("plan", "-f", "-")).isEqualTo(10);
        assertThat(shell.out()).startsWith("  + create  namespace a\n");
    }

    @Test
    void aLargeFileIsRefusedWithItsSize() throws IOException {
        Files.write(folder.resolve("big.yaml"), new byte[10_000_000]);

        assertThat(shell.run("plan", "-f", "big.yaml")).isEqualTo(4);
        assertThat(shell.err()).contains("big.yaml: is too large: 10000000 bytes, at most 1048576 (1 MiB)");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThat(shell.run("plan", "-f", "none.yaml")).isEqualTo(2);
        assertThat(shell.err()).isEqualTo("error: cannot read none.yaml: there is no such file\n");
    }

    @Test
    void waitGoesOnUntilThePoolHasItsMachines() throws IOException {
        Files.writeString(folder.resolve("pool.yaml"), """
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: web, labels: {tier: front}}
                spec: {cluster: main, count: 4, sources: [{provider: here}]}
                """);
        server.object("GET /v1/pools/web", "\"7\"", Objects.POOL);
        server.object(
                "GET /v1/pools/web", "\"9\"", Objects.POOL.replace("\"ACTIVE\":3,\"PROVISIONING\":1", "\"ACTIVE\":4"));

        assertThat(shell.run("apply", "-f", "pool.yaml", "--wait")).isZero();
        assertThat(shell.err()).isEqualTo("""
                pool web: 3/4 machines active, 1 on the way (0.0 s)
                pool web: 4/4 machines active (0.3 s)
                """);
    }

    @Test
    void waitEndsInTime() throws IOException {
        Files.writeString(folder.resolve("pool.yaml"), """
                apiVersion: gantry/v1
                kind: Pool
                metadata: {name: web, labels: {tier: front}}
                spec: {cluster: main, count: 4, sources: [{provider: here}]}
                """);

        assertThat(shell.run("apply", "-f", "pool.yaml", "--wait", "--timeout", "2s"))
                .isEqualTo(6);
        assertThat(shell.err())
                .contains("error: pool web is not done after 2s: 3/4 machines active, 1 on the way\n")
                .contains("do:  look at it with 'gantry describe pool web'");
    }
}
