package io.gantry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad files and exactly what is said about each: {@code bad/NAME.yaml} and {@code bad/NAME.txt}. To change a message on
 * purpose, run with {@code -Dgantry.bad.write=true} and read the difference.
 */
class BadFilesTest {

    private static final Path FOLDER = Path.of("src/test/resources/bad");

    private final ManifestReader reader = new ManifestReader(ManifestReaderTest.ALL);

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBadFileGetsItsMessages(String name) throws IOException {
        Path expected = FOLDER.resolve(name.replace(".yaml", ".txt"));
        byte[] content = Files.readAllBytes(FOLDER.resolve(name));

        String said = ManifestReaderTest.bad(reader.read(new Source(name, content))).stream()
                .map(problem -> problem.text() + "\n")
                .collect(Collectors.joining());

        if (Boolean.getBoolean("gantry.bad.write")) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
    }

    @Test
    void thereAreFiftyAtLeast() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(50);
    }
}
