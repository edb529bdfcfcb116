package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout made of fakes: JDKs that say who they are, a Maven that says what it was asked. */
class LauncherTest {

    @TempDir
    Path folder;

    private Path checkout;

    private record Ended(int code, String output, String errors) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(Path.of("..", "gantry"), checkout.resolve("gantry"));
        Files.setPosixFilePermissions(checkout.resolve("gantry"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(checkout.resolve("pom.xml"), "<modules><module>cli</module></modules>");
        program(folder.resolve("bin/mvn"), """
                echo "mvn $*"
                [ -e "$0.fails" ] && { echo "[ERROR] it does not compile"; exit 1; }
                mkdir -p cli/target && : >cli/target/gantry.jar
                """);
    }

    private void jdk(String name, String version) throws IOException {
        program(folder.resolve(name + "/bin/java"), "echo \"java of " + name + ": $*\"");
        program(folder.resolve(name + "/bin/javac"), "exit 0");
        Files.writeString(folder.resolve(name + "/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended launch(Map<String, String> more, String... words) throws Exception {
        var command = new java.util.ArrayList<String>();
        command.add(checkout.resolve("gantry").toString());
        command.addAll(java.util.List.of(words));
        Path errors = folder.resolve("errors");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":" + tools());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("GANTRY_JDK_FOLDERS", "");
        builder.environment().putAll(more);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output, Files.readString(errors));
    }

    /** The host's tools without its java. */
    private String tools() throws IOException {
        Path tools = folder.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String tool : new String[] {
                "sh",
                "readlink",
                "dirname",
                "basename",
                "find",
                "head",
                "tail",
                "sed",
                "grep",
                "mkdir",
                "mv",
                "rm",
                "touch",
                "sleep",
                "cat",
                "id",
                "awk",
                "sort"
            }) {
                for (String where : new String[] {"/usr/bin/", "/bin/"}) {
                    if (Files.exists(Path.of(where + tool)) && !Files.exists(tools.resolve(tool))) {
                        program(tools.resolve(tool), "exec " + where + tool + " \"$@\"\n");
                    }
                }
            }
        }
        return tools.toString();
    }

    private Map<String, String> home(String name) {
        return Map.of("JAVA_HOME", folder.resolve(name).toString());
    }

    @Test
    void javaHomeIsTakenIfItIsNewEnough() throws Exception {
        jdk("jdk-25", "25.0.1");

        Ended ended = launch(home("jdk-25"), "get", "pools");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.output()).startsWith("java of jdk-25: ").endsWith("gantry.jar get pools\n");
    }

    @Test
    void aNewerOneIsFoundWhereJavaHomeIsTooOld() throws Exception {
        jdk("jdk-17", "17.0.13");
        jdk("jvm/jdk-26", "26-ea");

        Ended ended = launch(
                Map.of(
                        "JAVA_HOME", folder.resolve("jdk-17").toString(),
                        "GANTRY_JDK_FOLDERS", folder.resolve("jvm/jdk-26").toString()),
                "version");

        assertThat(ended.output()).startsWith("java of jvm/jdk-26: ");
    }

    @Test
    void whereThereIsNoneItSaysWhatItSawAndWhatToDo() throws Exception {
        jdk("jdk-17", "17.0.13");

        Ended ended = launch(home("jdk-17"), "version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("error: Gantry needs a JDK 25 or newer, and there is none.")
                .contains(folder.resolve("jdk-17") + " is 17")
                .contains("do: install one (Debian: apt-get install openjdk-25-jdk");
    }

    @Test
    void aRuntimeWithoutACompilerDoesNotDo() throws Exception {
        jdk("jre-25", "25");
        Files.delete(folder.resolve("jre-25/bin/javac"));

        assertThat(launch(home("jre-25"), "version").code()).isEqualTo(1);
    }

    @Test
    void itBuildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        jdk("jdk-25", "25");

        assertThat(launch(home("jdk-25"), "version").errors()).contains("building the gantry command (log: ");
        assertThat(launch(home("jdk-25"), "version").errors()).isEmpty();

        Path source = checkout.resolve("cli/src/main/java/X.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class X {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(launch(home("jdk-25"), "version").errors()).contains("building");
    }

    @Test
    void aBuildThatFailsSaysWhatMavenSaid() throws Exception {
        jdk("jdk-25", "25");
        Files.writeString(folder.resolve("bin/mvn.fails"), "");

        Ended ended = launch(home("jdk-25"), "version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("error: building the gantry command failed.")
                .contains("[ERROR] it does not compile")
                .contains("see: " + checkout.resolve("target/build-cli.log"));
    }

    @Test
    void withoutMavenItSaysHowToGetIt() throws Exception {
        jdk("jdk-25", "25");
        Files.delete(folder.resolve("bin/mvn"));

        Ended ended = launch(home("jdk-25"), "version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).contains("do: install it (Debian: apt-get install maven)");
    }

    /** A checkout with a server, whose java makes both caches where it is told to train, or fails. */
    private void server(boolean trains) throws IOException {
        Files.writeString(checkout.resolve("pom.xml"), "<module>cli</module><module>distribution/server</module>");
        Files.createDirectories(checkout.resolve("distribution/server"));
        Files.writeString(checkout.resolve("distribution/server/jvm.options"), "# heap\n-Xmx1g\n");
        Files.writeString(folder.resolve("bin/mvn"), """
                mkdir -p cli/target distribution/server/target/quarkus-app distribution/broker/target/broker
                : >cli/target/gantry.jar
                : >distribution/server/target/quarkus-app/quarkus-run.jar
                """, StandardOpenOption.APPEND);
        for (String name : List.of("jdk-25", "jdk-26")) {
            jdk(name, name.substring(4));
            program(folder.resolve(name + "/bin/java"), """
                    for last in "$@"; do
                        case $last in -XX:AOTCacheOutput=*) cache=${last#*=} ;; train) training=yes ;; esac
                    done
                    [ -z "${training:-}" ] && { echo "java of NAME"; printf '<%s>\n' "$@"; exit 0; }
                    echo trained >"$cache" && echo trained >"$GANTRY_BROKER/broker.aot.new"
                    exit CODE
                    """.replace("NAME", name)
                    .replace("CODE", trains ? "0" : "1"));
        }
    }

    private Path serverCache() {
        return checkout.resolve("distribution/server/target/quarkus-app/app.aot");
    }

    @Test
    void aFastStartIsTrainedOncePerBuildAndJdk() throws Exception {
        server(true);

        assertThat(launch(home("jdk-25"), "build").errors())
                .contains("building Gantry", "training a fast start (about ")
                .endsWith("built\n");
        assertThat(checkout.resolve("distribution/broker/target/broker/broker.aot"))
                .exists();
        Ended started = launch(home("jdk-25"), "server", "--port", "1");
        assertThat(started.errors()).isEmpty();
        assertThat(started.output())
                .isEqualTo("java of jdk-25\n<-Xmx1g>\n<-XX:AOTCache=" + serverCache() + ">\n<-jar>\n<"
                        + serverCache().resolveSibling("quarkus-run.jar") + ">\n<server>\n<--port>\n<1>\n");

        assertThat(launch(home("jdk-26"), "server").errors())
                .contains("training")
                .doesNotContain("building");
        assertThat(launch(home("jdk-26"), "server").errors()).isEmpty();
        Files.setLastModifiedTime(
                serverCache().resolveSibling("quarkus-run.jar"),
                FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(launch(home("jdk-26"), "server").errors()).contains("training");
    }

    @Test
    void aTrainingThatFailsIsSaidAndNotTriedAgain() throws Exception {
        server(false);

        Ended built = launch(home("jdk-25"), "build");
        assertThat(built.code()).isZero();
        assertThat(built.errors())
                .contains("the training failed; it goes on without, starts take some seconds longer (log: ");
        Ended started = launch(home("jdk-25"), "server");
        assertThat(started.errors()).isEmpty();
        assertThat(started.output()).doesNotContain("AOT");
    }

    @Test
    void whoWantsNoTrainingHasNone() throws Exception {
        server(true);
        var without = new HashMap<>(home("jdk-25"));
        without.put("GANTRY_NO_AOT", "1");

        assertThat(launch(without, "build").errors()).doesNotContain("training");
        assertThat(launch(home("jdk-25"), "build").errors()).contains("training");
        assertThat(launch(without, "server").output()).doesNotContain("AOT");
    }

    @Test
    void theDemoGetsTheServersCacheByItself() throws Exception {
        server(true);
        launch(home("jdk-25"), "build");
        program(folder.resolve("jdk-25/bin/java"), "echo \"<$GANTRY_SERVER_OPTIONS> <$GANTRY_SERVER_AOT>\"");
        var without = new HashMap<>(home("jdk-25"));
        without.put("GANTRY_NO_AOT", "1");

        assertThat(launch(home("jdk-25"), "demo").output()).isEqualTo("<-Xmx1g> <" + serverCache() + ">\n");
        assertThat(launch(without, "demo").output()).isEqualTo("<-Xmx1g> <>\n");
    }

    @Test
    void testIsTheWholeSuite() throws Exception {
        jdk("jdk-25", "25");

        Ended ended = launch(home("jdk-25"), "test", "-pl", "cli");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.output()).isEqualTo("mvn -B -ntp verify -pl cli\n");
        assertThat(ended.errors()).isEmpty();
    }

    @Test
    void whatWasSkippedIsListedAndForRootAFailureWhereItIsAsked() throws Exception {
        jdk("jdk-25", "25");
        program(folder.resolve("bin/mvn"), """
                mkdir -p cli/target/surefire-reports
                cat >cli/target/surefire-reports/TEST-X.xml <<'END'
                <testcase name="runs" classname="io.gantry.X" time="0.1"/>
                <testcase name="waits" classname="io.gantry.X" time="0">
                  <skipped message="no &quot;unshare&quot; here"/>
                </testcase>
                END
                touch -d '+1 minute' cli/target/surefire-reports/TEST-X.xml
                """);

        assertThat(test("0", Map.of())).isEqualTo(new Ended(0, "", SKIPPED));
        assertThat(test("1000", Map.of("GANTRY_NO_SKIPS", "1", "CI", "true"))).isEqualTo(new Ended(0, "", SKIPPED));
        for (var asked : List.of(Map.of("GANTRY_NO_SKIPS", "1"), Map.of("CI", "true"))) {
            assertThat(test("0", asked)).isEqualTo(new Ended(1, "", SKIPPED + "error: no test may be skipped here\n"));
        }
    }

    private static final String SKIPPED = "skipped here:\n  io.gantry.X.waits: no \"unshare\" here\n";

    private Ended test(String user, Map<String, String> asked) throws Exception {
        program(folder.resolve("bin/id"), "echo " + user);
        var environment = new HashMap<>(home("jdk-25"));
        environment.putAll(asked);
        return launch(environment, "test");
    }

    @Test
    void benchmarksAreFiles() throws Exception {
        jdk("jdk-25", "25");
        Path benchmarks = Files.createDirectories(checkout.resolve("integration-tests/benchmarks"));
        Files.writeString(benchmarks.resolve("path.bench"), """
                # how long from a declared pool to a running container
                about: declared pool to running container
                root: no
                run: echo "pool_to_ready 6.1 s 5 0.4 as $GANTRY_OUTPUT"
                """);

        assertThat(launch(home("jdk-25"), "bench").output())
                .isEqualTo("path           declared pool to running container\n");
        assertThat(launch(home("jdk-25"), "bench", "path", "-o", "json").output())
                .isEqualTo("pool_to_ready 6.1 s 5 0.4 as json\n");
        Ended unknown = launch(home("jdk-25"), "bench", "pat");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.errors())
                .contains("error: there is no benchmark 'pat'")
                .contains("path  ");
    }
}
