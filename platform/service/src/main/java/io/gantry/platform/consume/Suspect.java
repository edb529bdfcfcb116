package io.gantry.platform.consume;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object of which a layer could not take a fact, so that what it knows of it may be old.
 *
 * @param layer which could not
 * @param key the object's uid
 * @param reason what was wrong, without the fact's own text
 * @param incarnation with the version: of the fact; absent if it did not say
 * @param partition with the offset: where it is in Kafka; absent if it came by its owner's list
 * @param times how often it could not be taken
 * @param nextTry when its owner is asked for it again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Suspect(
        String layer,
        String topic,
        String key,
        Cause cause,
        String reason,
        @Nullable Integer incarnation,
        @Nullable Long version,
        @Nullable Integer partition,
        @Nullable Long offset,
        int times,
        Instant firstAt,
        Instant lastAt,
        Instant nextTry) {

    /** Why a fact was not taken. */
    public enum Cause {
        /** It is no fact of its type, as this release knows it. */
        UNREADABLE,
        /** It can be read, but what this layer does about such facts failed. */
        REFUSED
    }
}
