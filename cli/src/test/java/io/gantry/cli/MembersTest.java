package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of the copies of the server. */
class MembersTest {

    private static final String MEMBERS = """
            {"items":[
            {"uid":"019aa000-0000-7000-8000-0000000fed03","address":"https://10.0.0.5:7171","release":"0.1.0",
            "layers":["bridge","scheduler"],"active":{"bridge":7,"scheduler":2},"seen":"2026-11-22T11:59:58Z"},
            {"uid":"019aa000-0000-7000-8000-0000000fed04","release":"0.2.0",
            "layers":["inventory"],"active":{},"seen":"2026-11-22T11:59:30Z"}]}""";

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.on("GET /v1/members", 200, MEMBERS);
        shell = new Shell(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachIsALineWithItsLayers() {
        assertThat(shell.run("members")).isZero();
        assertThat(shell.out()).isEqualTo("""
                UID                                   RELEASE  LAYERS            ACTIVE            SEEN
                019aa000-0000-7000-8000-0000000fed03  0.1.0    bridge,scheduler  bridge,scheduler  2s
                019aa000-0000-7000-8000-0000000fed04  0.2.0    inventory         -                 30s
                """);
    }

    @Test
    void wideSaysWhereTheyAreAndSinceWhichEpoch() {
        assertThat(shell.run("members", "-o", "wide")).isZero();
        assertThat(shell.out()).contains("bridge@7,scheduler@2", "https://10.0.0.5:7171");
    }

    @Test
    void programsGetThemAsJsonAndNames() {
        assertThat(shell.run("members", "-o", "json")).isZero();
        assertThat(shell.out()).startsWith("[ {").contains("\"scheduler\" : 2");
        assertThat(shell.run("members", "-o", "name")).isZero();
        assertThat(shell.out())
                .isEqualTo("019aa000-0000-7000-8000-0000000fed03\n019aa000-0000-7000-8000-0000000fed04\n");
    }
}
