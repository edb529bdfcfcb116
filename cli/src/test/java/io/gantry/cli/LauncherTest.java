package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The launcher: what it looks for, builds and starts. */
class LauncherTest extends FakeCheckout {

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

        for (String errand : List.of("backup", "restore", "migrate")) {
            assertThat(launch(home("jdk-25"), errand, "a file").output())
                    .endsWith("quarkus-run.jar>\n<" + errand + ">\n<a file>\n");
        }

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

    /** Once one was lost when its module was moved, and nobody saw it until it was run. */
    @Test
    void whatEachBenchmarkRunsIsThere() throws Exception {
        Path root = Path.of("..");
        Pattern mainClass = Pattern.compile("-cp \"([\\w/-]+)/target/(?:test-)?classes:.* (io\\.gantry\\.[\\w.]+)$");
        try (Stream<Path> files = Files.list(root.resolve("integration-tests/benchmarks"))) {
            List<Path> benchmarks =
                    files.filter(file -> file.toString().endsWith(".bench")).toList();
            assertThat(benchmarks).isNotEmpty();
            for (Path benchmark : benchmarks) {
                for (String line : Files.readAllLines(benchmark)) {
                    Matcher named = mainClass.matcher(line);
                    if (named.find()) {
                        String source = "java/" + named.group(2).replace('.', '/') + ".java";
                        Path module = root.resolve(named.group(1)).resolve("src");
                        assertThat(List.of(
                                        module.resolve("main").resolve(source),
                                        module.resolve("test").resolve(source)))
                                .as(benchmark + " runs " + named.group(2))
                                .anyMatch(Files::exists);
                    } else if (line.startsWith("run: ")) {
                        assertThat(line).contains(" -jar ");
                    }
                }
            }
        }
    }
}
