package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {

    @TempDir
    Path folder;

    private FakeServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer()
                .object("GET /v1/nodes/web-1", "\"3\"", Objects.NODE)
                .on("PUT /v1/nodes/web-1", 200, Objects.NODE)
                .object("GET /v1/machines/m-1", "\"5\"", Objects.MACHINE)
                .on("PUT /v1/machines/m-1", 200, Objects.MACHINE)
                .object("GET /v1/pools/web", "\"7\"", Objects.POOL)
                .on("DELETE /v1/pools/web", 202, "")
                .object("GET /v1/namespaces/shop/jobs/hello", "\"9\"", Objects.JOB)
                .on("GET /v1/namespaces/shop/jobs/hello/allocations", 200, Objects.list(Objects.ALLOCATION));
        shell = new Shell(folder, server).with("GANTRY_NAMESPACE", "shop");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theServersVersionIsAskedOfTheServer() {
        server.on(
                "GET /v1/version",
                200,
                "{\"version\":\"1.2.3\",\"java\":\"25.0.1+8-LTS\",\"layers\":[\"inventory\",\"bridge\"]}");

        assertThat(shell.run("version", "--all")).isZero();
        assertThat(shell.out()).startsWith("gantry ").endsWith("\nserver 1.2.3, Java 25.0.1+8-LTS\n");
    }

    @Test
    void nodesAreCordonedAndDrainedByTheirSpec() {
        assertThat(shell.run("node", "cordon", "web-1")).isZero();
        assertThat(shell.out()).isEqualTo("node web-1 cordoned\n");
        assertThat(server.changesAsked()).containsExactly("PUT /v1/nodes/web-1 If-Match \"3\"");
        assertThat(server.asked().getLast().body()).contains("\"spec\":{\"cordoned\":true,\"drained\":false}");

        assertThat(shell.run("node", "drain", "web-1")).isZero();
        assertThat(server.asked().getLast().body()).contains("\"spec\":{\"cordoned\":true,\"drained\":true}");
        assertThat(shell.run("node", "uncordon", "web-1")).isZero();
        assertThat(server.asked().getLast().body()).contains("\"spec\":{\"cordoned\":false,\"drained\":false}");
    }

    @Test
    void aDrainIsWaitedForUntilNothingIsLeft() {
        server.object("GET /v1/nodes/web-1", "\"4\"", Objects.draining("True", "of a drain before", 1))
                .object("GET /v1/nodes/web-1", "\"5\"", Objects.draining("False", "3 tasks left", 2))
                .object("GET /v1/nodes/web-1", "\"6\"", Objects.draining("False", "1 task left", 2))
                .object("GET /v1/nodes/web-1", "\"7\"", Objects.draining("True", "nothing is left on it", 2));

        assertThat(shell.run("node", "drain", "web-1", "--wait")).isZero();
        assertThat(shell.out()).isEqualTo("node web-1 draining\n");
        assertThat(shell.err()).isEqualTo("""
                node web-1: READY, not seen yet (0.0 s)
                node web-1: READY, 3 tasks left (0.3 s)
                node web-1: READY, 1 task left (0.5 s)
                node web-1: READY, nothing is left on it (0.8 s)
                """);
    }

    @Test
    void aDrainThatDoesNotEndIsWaitedForSoLongAndNoLonger() {
        server.object("GET /v1/nodes/web-1", "\"5\"", Objects.draining("False", "3 tasks left", 2));

        assertThat(shell.run("node", "drain", "web-1", "--wait", "--timeout", "30s"))
                .isEqualTo(Exit.TIMED_OUT.code());
        assertThat(shell.err())
                .contains("error: node web-1 is not done after 30s: READY, 3 tasks left")
                .contains("gantry describe node web-1");
    }

    @Test
    void aDrainedNodeIsShownSo() {
        server.on("GET /v1/nodes", 200, Objects.list(Objects.draining("True", "nothing is left on it", 2)));
        assertThat(shell.run("get", "nodes")).isZero();
        assertThat(shell.out()).contains("drained");

        server.anew("GET /v1/nodes")
                .on("GET /v1/nodes", 200, Objects.list(Objects.draining("False", "3 tasks left", 2)));
        assertThat(shell.run("get", "nodes", "-o", "wide")).isZero();
        assertThat(shell.out()).contains("draining").contains("3 tasks left");
    }

    @Test
    void powerIsSaidInTheSpecAndWaitedFor() {
        server.object("GET /v1/machines/m-1", "\"6\"", Objects.MACHINE.replace("\"ON\"},", "\"OFF\"},"));
        server.object("GET /v1/machines/m-1", "\"7\"", Objects.MACHINE.replace("\"ON\"", "\"OFF\""));

        assertThat(shell.run("machine", "power", "off", "m-1", "--wait")).isZero();
        assertThat(shell.out()).isEqualTo("machine m-1 is to be off\n");
        assertThat(shell.err()).isEqualTo("""
                machine m-1: ACTIVE, power ON (0.0 s)
                machine m-1: ACTIVE, power OFF (0.3 s)
                """);
        assertThat(server.changesAsked()).containsExactly("PUT /v1/machines/m-1 If-Match \"5\"");
    }

    @Test
    void powerStatusIsATable() {
        assertThat(shell.run("machine", "power", "status", "m-1")).isZero();
        assertThat(shell.out()).isEqualTo("""
                MACHINE  WANTED  POWER  STATE
                m-1      ON      ON     ACTIVE
                """);
    }

    @Test
    void deletingAsksAndSendsTheVersionThatWasSeen() {
        assertThat(shell.run("delete", "pool", "web")).isEqualTo(2);
        assertThat(shell.err()).isEqualTo("""
                  - delete  pool web
                error: nobody can be asked here: repeat with --yes
                nothing was deleted
                """);
        assertThat(shell.run("delete", "pool", "web", "--yes")).isZero();
        assertThat(shell.out()).isEqualTo("deleting pool web\n");
        assertThat(server.changesAsked()).containsExactly("DELETE /v1/pools/web If-Match \"7\"");
    }

    @Test
    void aJobIsRunFromTheCommandLine() {
        server.on("PUT /v1/namespaces/shop/jobs/tell?dryRun=true", 201, "{}")
                .on("PUT /v1/namespaces/shop/jobs/tell", 201, "{}");

        assertThat(shell.run(
                        "job",
                        "run",
                        "tell",
                        "--image",
                        "gantry/hello:1",
                        "--count",
                        "3",
                        "--env",
                        "A=b",
                        "--",
                        "echo",
                        "hi"))
                .isZero();

        assertThat(shell.out()).isEqualTo("created job tell (0.0 s)\n");
        assertThat(server.asked().getLast().body())
                .contains("\"type\":\"batch\"")
                .contains("\"count\":3")
                .contains("\"command\":[\"echo\",\"hi\"]")
                .contains("\"env\":{\"A\":\"b\"}");
    }

    @Test
    void aWrongAmountIsSaid() {
        assertThat(shell.run("job", "run", "tell", "--image", "x", "--memory", "64MB"))
                .isEqualTo(2);
        assertThat(shell.err())
                .isEqualTo("error: '64MB' is not an amount of bytes:"
                        + " write a number, with one of Ki Mi Gi Ti k M G T behind it\n");
    }

    @Test
    void logsAreShownWithTheirTask() {
        server.events("GET /v1/namespaces/shop/jobs/hello/logs", """
                data: {"allocation":"x","group":"web","index":0,"channel":"out","text":"hello 1"}

                data: {"allocation":"y","group":"web","index":1,"channel":"err","text":"oh\\n"}

                """);

        assertThat(shell.run("job", "logs", "hello", "--tail", "5", "-f")).isZero();
        assertThat(shell.out()).isEqualTo("web[0] hello 1\nweb[1] oh\n");
        assertThat(server.asked().getLast().path()).isEqualTo("/v1/namespaces/shop/jobs/hello/logs?follow=true&tail=5");
    }

    @Test
    void logsThatBreakOffAreNoEndOfTheJob() {
        server.events("GET /v1/namespaces/shop/jobs/hello/logs", """
                event: trouble
                data: {"allocation":"x","group":"web","index":0,"detail":"its node is gone"}

                data: {"allocation":"y","group":"web","index":1,"channel":"out","text":"hello"}

                event: trouble
                data: {"detail":"the server is stopping"}

                """);

        assertThat(shell.run("job", "logs", "hello", "-f")).isEqualTo(5);
        assertThat(shell.out()).isEqualTo("web[1] hello\n");
        assertThat(shell.err()).isEqualTo("""
                        web[0] no more output: its node is gone
                        error: the output breaks off: the server is stopping
                        """);
    }

    @Test
    void execEndsWithTheCommandsOwnCode() {
        server.events("POST /v1/namespaces/shop/allocations/019aa000-0000-7000-8000-00000009a105/exec", """
                data: {"channel":"out","text":"listed"}

                data: {"channel":"err","text":"and warned\\n"}

                event: exit
                data: {"exitCode":7}

                """);

        assertThat(shell.run("job", "exec", "hello", "--", "ls", "-l")).isEqualTo(7);
        assertThat(shell.out()).isEqualTo("listed\n");
        assertThat(shell.err()).isEqualTo("and warned\n");
        assertThat(server.asked().getLast().body()).isEqualTo("{\"command\":[\"ls\",\"-l\"]}");
    }

    @Test
    void aStoppedJobIsWaitedFor() {
        server.on("POST /v1/namespaces/shop/jobs/hello/stop", 202, "{}")
                .object(
                        "GET /v1/namespaces/shop/jobs/hello",
                        "\"9\"",
                        Objects.JOB.replace("\"RUNNING\",", "\"STOPPED\","));

        assertThat(shell.run("job", "stop", "hello", "--wait")).isZero();
        assertThat(shell.out()).isEqualTo("stopping job hello\n");
        assertThat(shell.err()).isEqualTo("job hello: STOPPED, waiting for its end (0.0 s)\n");
    }

    @Test
    void anUpdateIsPausedAndResumed() {
        server.on("POST /v1/namespaces/shop/jobs/hello/update/pause", 202, "{}")
                .on("POST /v1/namespaces/shop/jobs/hello/update/resume", 202, "{}")
                .object("GET /v1/namespaces/shop/jobs/hello", "\"9\"", Objects.JOB);

        assertThat(shell.run("job", "update", "pause", "hello")).isZero();
        assertThat(shell.run("job", "update", "resume", "hello")).isZero();
        assertThat(shell.out()).isEqualTo("resuming the update of job hello\n");
    }

    @Test
    void explainShowsReasonsThatSumToTheNodes() {
        server.on("GET /v1/namespaces/shop/jobs/hello/explain", 200, """
                {"namespace":"shop","job":"hello","state":"PENDING",
                 "summary":"2 of 2 tasks of job shop/hello wait: there is no room on the 4 nodes of cluster main.",
                 "groups":[{"name":"web","wanted":2,"running":0,"waiting":2,"nodes":4,
                   "reasons":[{"reason":"InsufficientMemory","passing":true,"nodes":3,"text":"need 1Gi more"},
                              {"reason":"LabelMismatch","passing":false,"nodes":1,"text":"arch In [arm64]"}],
                   "nearest":[{"node":"web-1","text":"lacks 12Mi of memory"}],"failures":[],
                   "notes":["web[1] on web-1 is not ready since 2026-11-22T11:59:40Z: ready: HTTP 503"]}],
                 "supply":[{"kind":"Machine","name":"m-2","state":"PROVISIONING","text":"from provider here, for 3 s"}],
                 "estimate":{"at":"2026-11-22T12:00:08Z","in":"PT8S","basis":"machine m-2"}}
                """);

        assertThat(shell.run("job", "explain", "hello")).isZero();
        assertThat(shell.out()).isEqualTo("""
                2 of 2 tasks of job shop/hello wait: there is no room on the 4 nodes of cluster main.

                group web: 2 of 2 wait, of 4 nodes
                  web[1] on web-1 is not ready since 2026-11-22T11:59:40Z: ready: HTTP 503
                  NODES  REASON              PASSES     BECAUSE
                  3      InsufficientMemory  with time  need 1Gi more
                  1      LabelMismatch       never      arch In [arm64]
                  nearest: web-1: lacks 12Mi of memory

                below:
                  WHAT         STATE         MEANS
                  machine m-2  PROVISIONING  from provider here, for 3 s

                could run in about 8s: machine m-2
                """);
    }

    @Test
    void historyIsATable() {
        server.on("GET /v1/namespaces/shop/jobs/hello/history", 200, """
                {"items":[{"at":"2026-11-22T11:59:30Z","kind":"PLACED","group":"web","index":1,"nodeName":"web-1"}]}
                """);

        assertThat(shell.run("job", "history", "hello")).isZero();
        assertThat(shell.out()).isEqualTo("""
                AT                    WHAT    TASK    NODE   WHY
                2026-11-22T11:59:30Z  PLACED  web[1]  web-1  -
                """);
    }

    @Test
    void eventsAreLines() {
        server.events(
                "GET /v1/watch",
                "id: 1\ndata: {\"kind\":\"Node\",\"type\":\"changed\",\"object\":"
                        + Objects.NODE.replaceAll("\\s+", "") + "}\n\n"
                        + "id: 2\ndata: {\"kind\":\"Pool\",\"type\":\"deleted\",\"object\":"
                        + Objects.POOL.replaceAll("\\s+", "") + "}\n\n");
        server.on("GET /v1/watch", 401, Objects.problem(401, "unauthenticated", "Unauthenticated", "enough"));

        shell.run("events", "--follow", "--kinds", "node,pool");

        assertThat(shell.out().lines().map(line -> line.substring(14)))
                .containsExactly(
                        "node       web-1                    READY", "pool       web                      gone");
    }

    @Test
    void exitCodesAreDocumented() {
        assertThat(shell.run("help", "exit-codes")).isZero();
        assertThat(shell.out().lines().filter(line -> line.matches("\\d+ .*"))).hasSize(Exit.values().length);
    }

    @Test
    void aMisspeltCommandIsSaidWithTheNearest() {
        assertThat(shell.run("aply")).isEqualTo(2);
        assertThat(shell.err())
                .startsWith("error: Unmatched argument at index 0: 'aply'\n")
                .contains("gantry apply");
        assertThat(shell.run("help", "jub")).isEqualTo(2);
        assertThat(shell.err()).isEqualTo("error: there is no command 'jub'; did you mean 'job'?\n");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {"apply", "plan", "get", "describe", "delete", "events", "completion"}) {
            assertThat(shell.run("help", command)).isZero();
            assertThat(shell.out()).startsWith("Usage: gantry " + command);
            assertThat(shell.run(command, "--help")).isZero();
        }
        for (String command : new String[] {"run", "stop", "logs", "exec", "history", "explain"}) {
            assertThat(shell.run("help", "job", command)).isZero();
        }
    }
}
