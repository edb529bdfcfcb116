package io.gantry.kinds.label;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Keeps tasks off a node unless they tolerate it. */
public record Taint(String key, @Nullable String value, Effect effect) {

    /** What happens to tasks that do not tolerate the taint. */
    public enum Effect {
        /** New tasks are not placed. */
        @JsonProperty("NoSchedule")
        NO_SCHEDULE,
        /** New tasks are placed elsewhere if they can be. */
        @JsonProperty("PreferNoSchedule")
        PREFER_NO_SCHEDULE,
        /** What a newer release wrote: treated as NoSchedule. */
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    public Taint {
        LabelRules.checkKey(key);
        if (value != null) {
            LabelRules.checkValue(key, value);
        }
    }
}
