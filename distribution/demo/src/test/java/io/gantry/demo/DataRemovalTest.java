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
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRemovalTest {

    private static final Terminal.Looks ASKING = new Terminal.Looks(true, false, false, 80);

    @TempDir
    Path folder;

    private Path home;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void aDataFolder() throws IOException {
        home = folder.resolve("home");
        Files.createDirectories(home.resolve("postgres/data"));
        Files.writeString(home.resolve("postgres/data/PG_VERSION"), "18");
        Files.writeString(home.resolve("master.key"), "k");
        Files.writeString(home.resolve("lock"), "{\"pid\":1,\"startedMillis\":1}");
    }

    private int down(String typed, Terminal.Looks looks, String... words) {
        said.reset();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), out, out, looks);
        var environment = Map.of("GANTRY_HOME", home.toString());
        return Main.run(
                words,
                new Context(terminal, environment, folder, InstantSource.system(), System::nanoTime, time -> {}));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutTheWordDataStays() {
        assertThat(down("", Terminal.Looks.PLAIN, "down")).isZero();
        assertThat(home.resolve("master.key")).exists();
    }

    @Test
    void itIsDeletedByWhoSaysYes() {
        assertThat(down("y\n", ASKING, "down", "--data")).isZero();
        assertThat(said())
                .contains(
                        "Deletes " + home + ":",
                        "Containers on engines of yours run on: delete jobs and pools first.",
                        "Stop everything and delete it? [y/N]",
                        "down\n" + home + " is deleted")
                .doesNotContain("data stays");
        assertThat(home).doesNotExist();
        assertThat(folder).exists();
        assertThat(down("y\n", ASKING, "down", "--data")).as("again").isZero();
    }

    @Test
    void nobodyIsAskedWithYes() {
        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isZero();
        assertThat(home).doesNotExist();
    }

    @Test
    void whoDoesNotSayYesKeepsIt() {
        assertThat(down("\n", ASKING, "down", "--data")).isEqualTo(Exit.FAILED.code());
        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data")).isEqualTo(Exit.USAGE.code());
        assertThat(said()).contains("repeat with --yes", "nothing was stopped, nothing deleted");
        assertThat(home.resolve("postgres/data/PG_VERSION")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thesis.tex", ".ssh", "postgres.old"})
    void aFolderWithAnythingElseInItIsLeftAlone(String another) throws IOException {
        Files.writeString(home.resolve(another), "precious");

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isEqualTo(Exit.FAILED.code());
        assertThat(said()).contains("is not deleted: this in it is not Gantry's: " + another);
        assertThat(home.resolve(another)).exists();
        assertThat(home.resolve("master.key")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4711", "{}"})
    void aFolderThatNoServerHasSignedIsLeftAlone(String lock) throws IOException {
        Files.writeString(home.resolve("lock"), lock);

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isEqualTo(Exit.FAILED.code());
        assertThat(said()).contains("no server has signed it");
        assertThat(home.resolve("master.key")).exists();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theKeyOfADatabaseThatIsElsewhereIsLeftAlone(boolean linked) throws IOException {
        Path elsewhere = Files.move(home.resolve("postgres"), folder.resolve("elsewhere"));
        if (linked) {
            Files.createSymbolicLink(home.resolve("postgres"), elsewhere);
        }

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isEqualTo(Exit.FAILED.code());
        assertThat(said())
                .contains("is not deleted: its database is elsewhere", "without master.key", "keep master.key")
                .doesNotContain("down\n");
        assertThat(home.resolve("master.key")).exists();
    }

    @Test
    void aRemovalThatBrokeOffAfterTheKeyWentIsFinished() throws IOException {
        Files.delete(home.resolve("master.key"));
        Files.delete(home.resolve("postgres/data/PG_VERSION"));
        Files.delete(home.resolve("postgres/data"));
        Files.delete(home.resolve("postgres"));

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isZero();
        assertThat(home).doesNotExist();
    }

    @Test
    void linksAreDeletedAndNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("precious"), "1");
        Files.createSymbolicLink(home.resolve("images"), elsewhere);
        Files.createSymbolicLink(home.resolve("postgres/data/link"), elsewhere);

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isZero();

        assertThat(home).doesNotExist();
        assertThat(elsewhere.resolve("precious")).exists();
    }

    @Test
    void aLinkToAFolderIsNotOne() throws IOException {
        Path real = home;
        home = Files.createSymbolicLink(folder.resolve("link"), real);

        assertThat(down("", Terminal.Looks.PLAIN, "down", "--data", "--yes")).isEqualTo(Exit.FAILED.code());
        assertThat(real.resolve("master.key")).exists();
    }

    @Test
    void whatIsMountedInItIsFoundThroughALinkedParentAndAsTheKernelWritesIt() throws IOException {
        Path real = Files.move(
                home, Files.createDirectory(folder.resolve("a b\tc\nd\\e")).resolve("home"));
        home = Files.createSymbolicLink(folder.resolve("link"), real.getParent())
                .resolve("home");
        String point = real.toRealPath().resolve("machines/m 1").toString();
        String written = point.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
        Path mounts = Files.writeString(
                folder.resolve("mounts"), "proc /proc proc rw 0 0\ntmpfs " + written + " tmpfs rw 0 0\n");

        assertThatThrownBy(() -> new DataRemoval(home, mounts).delete())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("still mounted in it: " + point);
        assertThat(real.resolve("postgres/data/PG_VERSION")).exists();
    }

    @Test
    void aFolderOnAnotherFileSystemIsNotWalked() throws IOException {
        FileStore another = Files.getFileStore(Path.of("/proc"));

        assertThatThrownBy(() -> DataRemoval.deleteTree(home.resolve("postgres"), another))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(home.resolve("postgres") + " is not deleted: it is mounted");
        assertThat(home.resolve("postgres/data/PG_VERSION")).exists();

        DataRemoval.deleteTree(home.resolve("postgres"), Files.getFileStore(home));
        assertThat(home.resolve("postgres")).doesNotExist();
    }
}
