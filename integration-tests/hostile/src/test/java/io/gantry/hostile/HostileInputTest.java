package io.gantry.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.apply.FileOption;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Source;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some of each; {@code ./gantry bench hostile} goes on for a million. */
class HostileInputTest {

    private static final int CASES = 20_000;
    private static final int LINES = 500; // each is a whole run of the command

    @Test
    void filesAreReadOrRefusedByTheNameOfTheField() {
        assertThat(Runs.of(new ManifestFiles(), 1, CASES)).isEmpty();
    }

    @Test
    void factsAreReadWholeOrKnownToBeUnreadable() {
        assertThat(Runs.of(new Facts(), 1, CASES)).isEmpty();
    }

    @Test
    void commandLinesEndWithACodeThatMeansSomethingAndSayWhy(@TempDir Path folder) {
        assertThat(Runs.of(new CommandLines(folder), 1, LINES)).isEmpty();
    }

    @Test
    void whatTheCasesBeginWithIsGood() {
        var reader = new ManifestReader(FileOption.SPECS);
        for (JsonNode good : new Manifests().all()) {
            assertThat(reader.read(Source.of("good", good.toString())))
                    .as(good.toString())
                    .isInstanceOf(Reading.Good.class);
        }
    }

    @Test
    void aReaderThatThrowsIsFound() {
        var broken = new Target() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Optional<String> tryOne(long seed) {
                throw new IllegalStateException("seed " + seed);
            }
        };
        assertThat(Runs.of(broken, 7, 3)).extracting(Finding::seed).containsExactly(7L, 8L, 9L);
    }
}
