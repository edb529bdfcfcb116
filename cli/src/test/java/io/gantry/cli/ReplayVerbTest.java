package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a person sees of a cluster at an earlier time. */
class ReplayVerbTest extends AtAServer {

    private static final String AT = "2026-11-22T11:00:00Z";
    private static final String REPLAY = "/v1/clusters/main/replay";
    private static final String CLUSTER = """
            {"cluster":"019aa000-0000-7000-8000-0000000fed01","name":"main","at":"2026-11-22T11:00:00Z",
            "from":"2026-11-21T11:00:00Z","changed":"2026-11-22T10:59:58Z","style":"PACK","nodes":2,"placements":3,
            "waiting":[{"group":"shop/web/main","tasks":4,"since":"2026-11-22T10:55:00Z","why":"0 of 2 nodes: 2 InsufficientCpu (needs 1 cpu more)"},
            {"tasks":1,"since":"2026-11-22T10:59:00Z","why":"there are no nodes"}],"waitingMore":7,
            "decisions":[{"at":"2026-11-22T10:59:58Z","group":"shop/web/main","asked":7,"placed":3,"seed":"7f","viewVersion":12}]}""";
    private static final String NODES = """
            {"items":[{"name":"n1","uid":"019aa000-0000-7000-8000-0000000fed02","availability":"SCHEDULABLE","cpuMilli":4000,
            "freeCpuMilli":1000,"memoryBytes":1000,"freeMemoryBytes":-100,"diskBytes":0,"freeDiskBytes":0,
            "gpus":[{"model":"a100","all":4,"free":1}],"placements":3,"tasks":[]},
            {"name":"n2","uid":"019aa000-0000-7000-8000-0000000fed03","availability":"CORDONED","cpuMilli":2000,
            "freeCpuMilli":2000,"memoryBytes":1000,"freeMemoryBytes":960,"diskBytes":0,"freeDiskBytes":0,"gpus":[],
            "placements":0,"tasks":[]}]}""";

    @Test
    void aMomentIsShownWithItsNodesAndWhatWaitedAndWhatWasDecided() {
        server.on("GET " + REPLAY, 200, CLUSTER).on("GET " + REPLAY + "/nodes", 200, NODES);
        assertThat(shell.run("replay", "--at", AT, "--cluster", "main")).isZero();
        assertThat(shell.out()).isEqualTo("""
                cluster main at 2026-11-22T11:00:00Z: 2 nodes, 3 tasks, placed to pack

                NODE  STATE        TASKS  CPU             MEMORY           GPU
                n1    SCHEDULABLE  3      ########.. 75%  ########## 110%  3/4 a100
                n2    CORDONED     0      .......... 0%   .......... 4%    -

                WAITED               TASKS  FOR  WHY
                shop/web/main        4      5m   0 of 2 nodes: 2 InsufficientCpu (needs 1 cpu more)
                (another namespace)  1      60s  there are no nodes
                and 7 more

                DECIDED               GROUP          PLACED
                2026-11-22T10:59:58Z  shop/web/main  3 of 7
                """);
        assertThat(server.asked().getFirst().path()).isEqualTo(REPLAY + "?at=2026-11-22T11%3A00%3A00Z");
    }

    @Test
    void theOnlyClusterNeedNotBeNamedAndProgramsGetAll() {
        server.on("GET /v1/clusters", 200, """
                {"items":[{"kind":"Cluster","metadata":{"name":"main"},"spec":{}}]}""");
        server.on("GET " + REPLAY, 200, CLUSTER).on("GET " + REPLAY + "/nodes", 200, NODES);
        assertThat(shell.run("replay", "--at", "10m", "-o", "json")).isZero();
        assertThat(shell.out()).contains("\"waitingMore\"", "\"freeCpuMilli\"", "\"n2\"");
    }

    @Test
    void whatIsNoTimeIsRefusedWithTheFormsThereAre() {
        assertThat(shell.run("replay", "--at", "yesterday", "--cluster", "main"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("'yesterday' is not a time: write 10m, 24h or 2026-");
        assertThat(shell.run("replay", "--cluster", "main")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err()).contains("say when");
    }

    @Test
    void decisionsMadeAgainGoOnToTheEndAndOneThatDiffersFails() {
        String first = """
                {"from":"2026-11-22T10:00:00Z","until":"2026-11-22T10:30:00Z","complete":false,"plans":20000,"tasks":50000,
                "different":0,"differences":[]}""";
        String last = """
                {"from":"2026-11-22T10:30:00Z","until":"2026-11-22T11:00:00Z","complete":true,"plans":5,"tasks":9,
                "different":%d,"differences":[%s]}""";
        server.on("GET " + REPLAY + "/verify", 200, first).on("GET " + REPLAY + "/verify", 200, last.formatted(0, ""));
        String[] verify = {"replay", "--verify", "--since", "2026-11-22T10:00:00Z", "--at", AT, "--cluster", "main"};
        assertThat(shell.run(verify)).isZero();
        assertThat(shell.out())
                .isEqualTo("20005 decisions in 60m made again, 50009 tasks compared: all came out the same\n");

        server.anew("GET " + REPLAY + "/verify").on("GET " + REPLAY + "/verify", 200, last.formatted(1, """
                {"at":"2026-11-22T10:40:00Z","group":"shop/web/main","recorded":"on n1","again":"on n2"}"""));
        assertThat(shell.run(verify)).isEqualTo(Exit.FAILED.code());
        assertThat(shell.out()).contains("1 came out otherwise", "shop/web/main", "on n1", "on n2");
    }
}
