package io.gantry.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Context context() {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Context(
                new Terminal(new ByteArrayInputStream(new byte[0]), out, out, Terminal.Looks.PLAIN),
                Map.of("GANTRY_HOME", folder.toString()),
                folder,
                InstantSource.system(),
                System::nanoTime,
                time -> {});
    }

    private Process noted(String file) throws IOException {
        Process process = new ProcessBuilder("sleep", "300").start();
        note(file, process);
        return process;
    }

    private void note(String file, Process process) throws IOException {
        Path note = folder.resolve(file);
        Files.createDirectories(note.getParent());
        long started = process.info().startInstant().orElseThrow().toEpochMilli();
        Files.writeString(note, "{\"pid\":" + process.pid() + ",\"startedMillis\":" + started + "}");
    }

    /** A JVM, as a server is; it ends with the test. */
    private static Process jvm() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName())
                .start();
    }

    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws IOException {
            System.in.transferTo(System.out);
        }
    }

    @Test
    void whatTheFilesNameIsStopped() throws Exception {
        Process kafka = noted("kafka/process.json");
        Process postgres = noted("postgres/process.json");

        assertThat(new Down(context()).all()).isEqualTo(Exit.OK);

        assertThat(kafka.isAlive()).isFalse();
        assertThat(postgres.isAlive()).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("Kafka has stopped\nPostgreSQL has stopped\ndown; data stays in " + folder + "\n");
    }

    @Test
    void aServerThatDoesNotAnswerYetIsStoppedByItsLock() throws Exception {
        Process starting = noted("lock");

        assertThat(new Down(context()).all()).isEqualTo(Exit.OK);

        assertThat(starting.isAlive()).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("the server has stopped\n");
    }

    @Test
    void aPidThatNowIsSomebodyElsesIsLeftAlone() throws Exception {
        Process bystander = jvm();
        String withoutStart = "{\"pid\":" + bystander.pid() + ",\"url\":\"http://x\"}";
        String startedBefore = "{\"pid\":" + bystander.pid() + ",\"startedMillis\":1}";
        Files.createDirectories(folder.resolve("kafka"));
        Files.writeString(folder.resolve("kafka/process.json"), startedBefore);
        Files.writeString(folder.resolve("lock"), startedBefore);
        Files.writeString(folder.resolve("server.json"), withoutStart);
        try {
            assertThat(RunningServer.of(folder)).isEmpty();
            assertThat(new Down(context()).all()).isEqualTo(Exit.OK);
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void theLockIsAskedBeforeServerJson() throws Exception {
        Process server = noted("lock");
        Process another = noted("server.json");
        try {
            assertThat(new Down(context()).all()).isEqualTo(Exit.OK);
            assertThat(server.isAlive()).isFalse();
            assertThat(another.isAlive()).isTrue();
        } finally {
            another.destroyForcibly();
        }
    }

    @Test
    void whatNoFileNamesYetEndsWithTheDemoThatStartedIt() throws Exception {
        var held = new Foreground(new Down(context()));
        Process world = held.world(DownTest::waiting);
        Process server = held.server(DownTest::waiting);

        held.end();

        assertThat(server.isAlive()).isFalse();
        assertThat(world.isAlive()).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("the server has stopped\nthe simulated world has stopped\n");
        assertThatThrownBy(() -> held.server(() -> server))
                .as("a start after the end")
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> held.world(() -> world)).isInstanceOf(Failure.class);
    }

    private static Process waiting() {
        try {
            return jvm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whereNothingRunsThatIsSaid() throws Exception {
        assertThat(new Down(context()).all()).isEqualTo(Exit.OK);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("down; data stays in " + folder + "\n");
    }
}
