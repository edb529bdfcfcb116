package io.gantry.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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
        Path note = folder.resolve(file);
        Files.createDirectories(note.getParent());
        long started = process.info().startInstant().orElseThrow().toEpochMilli();
        Files.writeString(note, "{\"pid\":" + process.pid() + ",\"startedMillis\":" + started + "}");
        return process;
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
        Process bystander = noted("kafka/process.json");
        Files.writeString(
                folder.resolve("kafka/process.json"), "{\"pid\":" + bystander.pid() + ",\"startedMillis\":1}");
        Files.writeString(folder.resolve("server.json"), "{\"pid\":" + bystander.pid() + ",\"url\":\"http://x\"}");
        try {
            assertThat(new Down(context()).all()).isEqualTo(Exit.OK);
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void whereNothingRunsThatIsSaid() throws Exception {
        assertThat(new Down(context()).all()).isEqualTo(Exit.OK);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("down; data stays in " + folder + "\n");
    }
}
