package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One topic a layer reads, how its objects are also found, and what is done about them. */
record Subscription<F extends Fact>(
        Topic<F> topic, @Nullable Function<F, String> alias, FactHandler<F> handler) {

    /** A state topic has a mirror and can be listed again; events pass. */
    boolean mirrored() {
        return topic.compacted();
    }
}
