package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does about a machine that failed. */
class MachineVerbsTest {

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer().on("PUT /v1/machines/m-1", 200, Objects.MACHINE);
        shell = new Shell(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFailedMachineIsTriedAgainAndWaitedFor() {
        failed("FAILED", "2026-11-22T11:00:00Z");
        failed("FAILED", "2026-11-22T11:00:00Z");
        failed("DELETING", "2026-11-22T12:00:00Z");
        server.on("GET /v1/machines/m-1", 404, Objects.problem(404, "not-found", "Not found", "gone"));

        assertThat(shell.run("machine", "retry", "m-1", "--wait")).isZero();
        assertThat(shell.out()).isEqualTo("machine m-1 is tried again\n");
        assertThat(shell.err()).isEqualTo("""
                machine m-1: FAILED, not tried yet (0.0 s)
                machine m-1: DELETING (0.3 s)
                """);
        assertThat(server.changesAsked()).containsExactly("PUT /v1/machines/m-1 If-Match \"5\"");
        assertThat(bodyOfTheChange()).contains("\"power\":\"ON\"").contains("\"retryAsked\":\"2026-11-22T12:00:00Z\"");
    }

    @Test
    void aMachineThatFailsAgainSaysSo() {
        failed("FAILED", "2026-11-22T11:00:00Z");
        failed("FAILED", "2026-11-22T12:00:00Z");

        assertThat(shell.run("machine", "retry", "m-1", "--wait")).isEqualTo(Exit.FAILED.code());
        assertThat(shell.err())
                .contains("error: machine m-1 FAILED again: it is in use")
                .contains("machine forget m-1");
    }

    @Test
    void onlyAFailedMachineIsTriedAgain() {
        server.object("GET /v1/machines/m-1", "\"5\"", Objects.MACHINE);
        assertThat(shell.run("machine", "retry", "m-1")).isEqualTo(Exit.FAILED.code());
        assertThat(shell.err()).isEqualTo("error: machine m-1 is ACTIVE; only a FAILED one is tried again\n");
        assertThat(server.changesAsked()).isEmpty();
    }

    @Test
    void forgettingAMachineAsksAndSaysWhatMayBeLeft() {
        failed("FAILED", "2026-11-22T11:00:00Z");

        assertThat(shell.run("machine", "forget", "m-1")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).isEqualTo("""
                  - forget  machine m-1, which is FAILED
                provider here may still have it, with its disks and addresses, labelled 019aa000-0000-7000-8000-0000000fed03
                Gantry will not remove that; what it still sees there it reports as an orphan
                error: nobody can be asked here: repeat with --yes
                nothing was forgotten
                """);
        assertThat(server.changesAsked()).isEmpty();

        server.anew("GET /v1/machines/m-1");
        failed("FAILED", "2026-11-22T11:00:00Z");
        server.on("GET /v1/machines/m-1", 404, Objects.problem(404, "not-found", "Not found", "gone"));
        assertThat(shell.run("machine", "forget", "m-1", "--yes", "--wait")).isZero();
        assertThat(shell.out()).isEqualTo("forgetting machine m-1\n");
        assertThat(bodyOfTheChange()).contains("\"forgetAsked\":\"2026-11-22T12:00:00Z\"");
    }

    @Test
    void aMachineInServiceIsNotForgotten() {
        server.object("GET /v1/machines/m-1", "\"5\"", Objects.MACHINE);
        assertThat(shell.run("machine", "forget", "m-1", "--yes")).isEqualTo(Exit.FAILED.code());
        assertThat(shell.err()).contains("machine m-1 is ACTIVE; only a machine that is FAILED, DELETING, LOST");
        assertThat(server.changesAsked()).isEmpty();
    }

    /** The next answer about the machine. */
    private void failed(String state, String since) {
        server.object("GET /v1/machines/m-1", "\"5\"", Objects.failed(state, since));
    }

    private String bodyOfTheChange() {
        return server.asked().stream()
                .filter(one -> one.method().equals("PUT"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .body();
    }
}
