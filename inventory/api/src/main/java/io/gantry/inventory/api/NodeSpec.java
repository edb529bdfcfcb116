package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What people want of one node.
 *
 * @param cordoned nothing new is placed on it
 * @param drained everything on it is moved away; implies cordoned
 */
public record NodeSpec(boolean cordoned, boolean drained) {
    public static final NodeSpec UNSAID = new NodeSpec(false, false);

    @JsonCreator
    public static NodeSpec of(
            @JsonProperty("cordoned") @Nullable Boolean cordoned, @JsonProperty("drained") @Nullable Boolean drained) {
        return new NodeSpec(Boolean.TRUE.equals(cordoned), Boolean.TRUE.equals(drained));
    }
}
