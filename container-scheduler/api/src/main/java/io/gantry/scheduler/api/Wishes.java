package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What makes one node better than another beside how full it is.
 *
 * @param images whether nodes are better on which a task of the same image was started before; no if left out
 * @param cost how much a cheap node is wished for: 1 to 100; not at all if left out
 * @param speed how much a fast node is wished for: 1 to 100; not at all if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Wishes(
        boolean images, @Nullable Integer cost, @Nullable Integer speed) {

    @JsonCreator
    public static Wishes of(@Nullable Boolean images, @Nullable Integer cost, @Nullable Integer speed) {
        return new Wishes(images != null && images, cost, speed);
    }

    /** @throws IllegalArgumentException naming the field and its range */
    public Wishes {
        check("cost", cost);
        check("speed", speed);
    }

    private static void check(String field, @Nullable Integer weight) {
        if (weight != null && (weight < 1 || weight > Topologies.WEIGHT_MAX)) {
            throw new IllegalArgumentException(
                    "wishes." + field + " must be 1 to " + Topologies.WEIGHT_MAX + ", not " + weight);
        }
    }
}
