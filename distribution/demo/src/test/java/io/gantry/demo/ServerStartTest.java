package io.gantry.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.Context;
import io.gantry.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStartTest {

    @TempDir
    Path folder;

    private ServerStart start() throws Exception {
        Path jar = Files.writeString(folder.resolve("server.jar"), "not one");
        return new ServerStart(new Context(
                new Terminal(
                        InputStream.nullInputStream(), System.out, new PrintStream(System.err), Terminal.Looks.PLAIN),
                Map.of(
                        "GANTRY_HOME",
                        folder.resolve("home").toString(),
                        "GANTRY_SERVER_JAR",
                        jar.toString(),
                        "GANTRY_SERVER_OPTIONS",
                        "-Xmx1g\n-Xms96m\n",
                        "GANTRY_SERVER_AOT",
                        "/a checkout/app.aot"),
                folder,
                InstantSource.system(),
                System::nanoTime,
                time -> {}));
    }

    @Test
    void aBlankInTheCheckoutsPathDoesNotCutTheCachesName() throws Exception {
        assertThat(start().command())
                .containsSubsequence("-Xmx1g", "-Xms96m", "-XX:AOTCache=/a checkout/app.aot", "-jar", "dev");
    }

    @Test
    void theDataFolderItMakesIsItsOwnersOnly() throws Exception {
        start().start().waitFor();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("home"))))
                .isEqualTo("rwx------");
        assertThat(folder.resolve("home/logs/server-console.log")).exists();
    }
}
