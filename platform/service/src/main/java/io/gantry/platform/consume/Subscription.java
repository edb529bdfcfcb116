package io.gantry.platform.consume;

import com.fasterxml.jackson.databind.ObjectReader;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One topic a layer reads, how its objects are also found, and what is done about them. */
record Subscription<F extends Fact>(
        Topic<F> topic,
        @Nullable Function<F, String> alias,
        FactHandler<F> handler,
        UnknownWords unknown,
        ObjectReader reader) {

    static <F extends Fact> Subscription<F> of(
            String layer, Topic<F> topic, @Nullable Function<F, String> alias, FactHandler<F> handler) {
        var unknown = new UnknownWords(layer, topic);
        ObjectReader reader = GantryJson.lenient().readerFor(topic.shape()).withHandler(unknown);
        return new Subscription<>(topic, alias, handler, unknown, reader);
    }

    /** A state topic has a mirror and can be listed again; events pass. */
    boolean mirrored() {
        return topic.compacted();
    }
}
