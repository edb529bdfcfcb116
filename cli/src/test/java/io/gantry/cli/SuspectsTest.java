package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of facts that could not be taken. */
class SuspectsTest {

    private static final String UID = "019aa000-0000-7000-8000-0000000fed03";
    private static final String NONE = "{\"items\":[]}";
    private static final String SUSPECT = """
            {"layer":"bridge","topic":"gantry.machines","key":"019aa000-0000-7000-8000-0000000fed03","cause":"REFUSED",
            "reason":"IllegalStateException: a bug","incarnation":1,"version":4,"partition":3,"offset":17,"times":2,
            "firstAt":"2026-11-22T11:00:00Z","lastAt":"2026-11-22T11:59:30Z","nextTry":"2026-11-22T12:00:10Z"}""";

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        for (String layer : new String[] {"inventory", "provisioner", "scheduler"}) {
            server.on("GET /v1/layers/" + layer + "/suspects", 200, NONE);
            server.on("POST /v1/layers/" + layer + "/suspects/repair", 202, "{\"asked\":0}");
        }
        shell = new Shell(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void suspectsOfAllLayersAreListedPageByPage() {
        server.on("GET /v1/layers/bridge/suspects", 200, "{\"items\":[" + SUSPECT + "],\"next\":\"more\"}");
        server.on(
                "GET /v1/layers/bridge/suspects",
                200,
                "{\"items\":[" + SUSPECT.replace("REFUSED", "UNREADABLE") + "]}");
        assertThat(shell.run("suspects", "list")).isZero();
        assertThat(shell.out()).isEqualTo("""
                LAYER   TOPIC            OBJECT                                CAUSE       TIMES  LAST  REASON
                bridge  gantry.machines  019aa000-0000-7000-8000-0000000fed03  REFUSED     2      30s   IllegalStateException: a bug
                bridge  gantry.machines  019aa000-0000-7000-8000-0000000fed03  UNREADABLE  2      30s   IllegalStateException: a bug
                """);
        assertThat(server.asked())
                .extracting(FakeServer.Asked::path)
                .contains("/v1/layers/bridge/suspects?limit=500", "/v1/layers/bridge/suspects?limit=500&cursor=more");
    }

    @Test
    void programsGetThemAsJsonAndNames() {
        server.on("GET /v1/layers/bridge/suspects", 200, "{\"items\":[" + SUSPECT + "]}");
        assertThat(shell.run("suspects", "list", "-o", "json")).isZero();
        assertThat(shell.out()).startsWith("[ {").contains("\"offset\" : 17");
        assertThat(shell.run("suspects", "list", "-o", "name")).isZero();
        assertThat(shell.out()).isEqualTo("bridge/gantry.machines/" + UID + "\n");
        assertThat(shell.run("suspects", "list", "-o", "wide")).isZero();
        assertThat(shell.out()).contains("3/17", "60m");
    }

    @Test
    void ofNoneATableSaysSoWhereItIsNotInAPipesWay() {
        server.on("GET /v1/layers/bridge/suspects", 200, NONE);
        assertThat(shell.run("suspects", "list")).isZero();
        assertThat(shell.out()).isEmpty();
        assertThat(shell.err()).isEqualTo("no suspects\n");
        assertThat(shell.run("suspects", "list", "-o", "json")).isZero();
        assertThat(shell.out()).isEqualTo("[ ]\n");
    }

    @Test
    void theirOwnersAreAskedOfOneLayerAndTopicOrOfAll() {
        server.on("POST /v1/layers/bridge/suspects/repair", 202, "{\"asked\":2}");
        assertThat(shell.run("suspects", "repair", "--layer", "bridge", "--topic", "gantry.machines", UID))
                .isZero();
        assertThat(shell.out()).isEqualTo("asking the owners of 2 suspects\n");
        assertThat(server.changesAsked())
                .containsExactly("POST /v1/layers/bridge/suspects/repair?topic=gantry.machines&key=" + UID);
        assertThat(shell.run("suspects", "repair", "-o", "json")).isZero();
        assertThat(shell.out()).isEqualTo("{\n  \"asked\" : 2\n}\n");
        assertThat(server.changesAsked()).hasSize(5);
    }

    @Test
    void aLayerThatIsNoneIsNamedWithThoseThatAre() {
        assertThat(shell.run("suspects", "list", "--layer", "brigde")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err())
                .isEqualTo(
                        "error: there is no layer 'brigde'\n  do:  name one of inventory, provisioner, bridge, scheduler\n");
    }
}
