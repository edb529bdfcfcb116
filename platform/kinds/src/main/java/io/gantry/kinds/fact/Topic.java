package io.gantry.kinds.fact;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.util.Optional;

/**
 * A Kafka topic and the one type of fact it carries.
 *
 * @param name {@code gantry.pools}
 * @param type the CloudEvents type: {@code inventory.pool.changed.v1}
 * @param shape how to read the JSON
 * @param keptFor empty: a state topic, compacted; else an event topic, kept for this long
 * @param about one sentence for the generated AsyncAPI document
 */
public record Topic<F extends Fact>(
        String name, String type, TypeReference<F> shape, Optional<Duration> keptFor, String about) {

    /** Fixed when a topic is created: an object's shard, and so its partition, never changes. */
    public static final int PARTITIONS = 8;

    public static <F extends Fact> Topic<F> ofState(String name, String type, TypeReference<F> shape, String about) {
        return new Topic<>(name, type, shape, Optional.empty(), about);
    }

    public static <F extends Fact> Topic<F> ofEvents(
            String name, String type, TypeReference<F> shape, Duration keptFor, String about) {
        return new Topic<>(name, type, shape, Optional.of(keptFor), about);
    }

    /** The same, made to keep its events for another time. */
    public Topic<F> keptFor(Duration time) {
        return new Topic<>(name, type, shape, Optional.of(time), about);
    }

    public boolean compacted() {
        return keptFor.isEmpty();
    }
}
