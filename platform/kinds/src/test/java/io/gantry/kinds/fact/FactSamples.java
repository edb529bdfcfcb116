package io.gantry.kinds.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The samples of a writer's facts, in its api module. They are the contract with every consumer: changing one is changing
 * the contract. Run with {@code -Dsamples.write} to write them anew.
 */
public final class FactSamples {

    private static final Path FOLDER = Path.of("src/main/resources/samples");
    private static final ObjectMapper PRETTY = GantryJson.lenient().copy().enable(SerializationFeature.INDENT_OUTPUT);

    private FactSamples() {}

    /** This fact is written as the topic's sample, and read again as itself. */
    public static <F extends Fact> void check(Topic<F> topic, F fact) throws IOException {
        Path file = FOLDER.resolve(topic.type() + ".json");
        String text = PRETTY.writeValueAsString(fact) + "\n";
        if (System.getProperty("samples.write") != null) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertThat(file).as("run with -Dsamples.write if this change is meant").hasContent(text);
        assertThat(GantryJson.lenient().readValue(text, topic.shape())).isEqualTo(fact);
    }
}
