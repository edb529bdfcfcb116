package io.gantry.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    @TempDir
    Path folder;

    private ChildProcess start(String script) throws IOException {
        return ChildProcess.start(
                "the program",
                "TERM",
                folder.resolve("process.json"),
                folder.resolve("program.log"),
                List.of("/bin/sh", "-c", script));
    }

    @Test
    void aLeftoverIsEndedBeforeTheNextOneStarts() throws Exception {
        var first = start("echo $$ > " + folder.resolve("pid") + "; exec sleep 300");
        first.awaitReady(() -> written(folder.resolve("pid")), Duration.ofSeconds(10));
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).trim());

        try (var second = start("exec sleep 300")) {
            assertThat(second.alive()).isTrue();
            assertThat(first.alive()).isFalse();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    private static boolean written(Path file) {
        try {
            return Files.exists(file) && !Files.readString(file).isBlank();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPidThatNowBelongsToSomebodyElseIsLeftAlone() throws Exception {
        Process bystander = new ProcessBuilder("sleep", "300").start();
        Files.writeString(folder.resolve("process.json"), "{\"pid\":" + bystander.pid() + ",\"startedMillis\":1}");
        try (var child = start("exec sleep 300")) {
            assertThat(child.alive()).isTrue();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    /** A process of its own that starts a program as we do, and then waits to be killed. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            ChildProcess.start(
                    "the program",
                    "TERM",
                    folder.resolve("process.json"),
                    folder.resolve("program.log"),
                    List.of("/bin/sh", "-c", "echo $$ > " + folder.resolve("pid") + "; exec sleep 300"));
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void theProgramEndsWhenItsParentIsKilled() throws Exception {
        Path pidFile = folder.resolve("pid");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        for (int looks = 0; looks < 500 && !written(pidFile); looks++) {
            assertThat(parent.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
        }
        ProcessHandle program = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile).trim()))
                .orElseThrow();

        parent.destroyForcibly();

        assertThat(program.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void aProgramThatEndsWhileStartingIsReportedWithItsLog() throws Exception {
        var child = start("echo the disk is full; exit 3");
        assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofSeconds(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the program ended with code 3")
                .hasMessageContaining("the disk is full");
    }
}
