package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path folder;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aNewOneIsItsOwnersOnly() throws Exception {
        Path home = folder.resolve("above/home");

        assertThat(DataFolder.open(home)).isPresent();

        assertThat(mode(home)).isEqualTo("rwx------");
    }

    @Test
    void oneThatOthersCouldLookIntoIsTightened() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(DataFolder.open(folder)).isPresent();

        assertThat(mode(folder)).isEqualTo("rwx------");
    }

    @Test
    void aPlaceThatIsSharedStaysSo() throws Exception {
        Files.setAttribute(folder, "unix:mode", 01777);

        assertThat(DataFolder.open(folder)).isPresent();

        assertThat(mode(folder)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void lockAndAddressSayWhichProcessItIs() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().orElseThrow().toEpochMilli();

        assertThat(DataFolder.open(folder)).isPresent();
        DataFolder.announce(folder, "http://127.0.0.1:7070");

        for (String file : new String[] {"lock", "server.json"}) {
            JsonNode said = new ObjectMapper().readTree(folder.resolve(file).toFile());
            assertThat(said.path("pid").asLong()).as(file).isEqualTo(self.pid());
            assertThat(said.path("startedMillis").asLong()).as(file).isEqualTo(started);
        }
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("server.json").toFile())
                        .path("url")
                        .asText())
                .isEqualTo("http://127.0.0.1:7070");
    }
}
