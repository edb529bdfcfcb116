package io.gantry.testkit;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.io.InputStream;

/** The samples in the writers' modules, read as consumers read facts: the contract between layers. */
public final class Samples {

    private Samples() {}

    /** @throws IllegalStateException if the writer's module has none, or not all of it is read */
    public static <F extends Fact> F read(Topic<F> topic) throws IOException {
        try (InputStream text = Samples.class.getResourceAsStream("/samples/" + topic.type() + ".json")) {
            if (text == null) {
                throw new IllegalStateException("there is no sample of " + topic.type());
            }
            var written = GantryJson.lenient().readTree(text);
            F fact = GantryJson.lenient().readerFor(topic.shape()).readValue(written);
            var again = GantryJson.lenient().readTree(GantryJson.lenient().writeValueAsString(fact));
            if (!again.equals(written)) {
                throw new IllegalStateException("of the sample of " + topic.type() + " only this is read: " + again);
            }
            return fact;
        }
    }
}
