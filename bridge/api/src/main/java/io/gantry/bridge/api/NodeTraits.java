package io.gantry.bridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.quantity.Overcommit;
import org.jspecify.annotations.Nullable;

/**
 * How a node is given out and weighed, as its pool says.
 *
 * @param overcommit how much of its capacity is given out; all of it and no more if left out
 * @param costMilli in an hour, in thousandths of whatever it is paid in; 0 if left out
 * @param speedPercent 100 being that of the nodes others are compared with; 100 if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeTraits(
        @Nullable Overcommit overcommit,
        @Nullable Integer costMilli,
        @Nullable Integer speedPercent) {

    public static final NodeTraits NONE = new NodeTraits(null, null, null);
}
