package io.gantry.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples are the contract: what we write looks like them, field by field. */
class SamplesTest {

    static List<Topic<?>> topics() {
        return InventoryTopics.ALL;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void aFactIsWrittenAsItsSample(Topic<?> topic) throws IOException {
        JsonNode sample = sampleOf(topic);

        Fact fact =
                GantryJson.lenient().convertValue(sample, GantryJson.lenient().constructType(topic.shape()));

        assertThat(GantryJson.lenient().readTree(GantryJson.lenient().writeValueAsString(fact)))
                .isEqualTo(sample);
    }

    @Test
    void whatIsLeftOutOfAMachinesOrNodesSpecIsAsIfUnsaid() throws IOException {
        assertThat(GantryJson.strict().readValue("{\"power\": \"OFF\"}", MachineSpec.class))
                .isEqualTo(new MachineSpec(MachineSpec.Power.OFF, false, false));
        assertThat(GantryJson.strict().readValue("{}", MachineSpec.class)).isEqualTo(MachineSpec.UNSAID);
        assertThat(GantryJson.strict().readValue("{\"cordoned\": true}", NodeSpec.class))
                .isEqualTo(new NodeSpec(true, false));
    }

    private static JsonNode sampleOf(Topic<?> topic) throws IOException {
        try (InputStream text = SamplesTest.class.getResourceAsStream("/samples/" + topic.type() + ".json")) {
            assertThat(text).as("sample of " + topic.type()).isNotNull();
            return GantryJson.lenient().readTree(text);
        }
    }
}
