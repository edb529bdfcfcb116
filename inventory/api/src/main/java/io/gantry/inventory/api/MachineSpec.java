package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What people want of one machine. The provisioner makes and removes machines; this is only what was said about one.
 *
 * @param power wanted; on if left out
 * @param maintenance Gantry leaves it alone
 * @param guarded never chosen for removal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MachineSpec(Power power, boolean maintenance, boolean guarded) {

    /** The power that is wanted. */
    public enum Power {
        ON,
        OFF,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    public static final MachineSpec UNSAID = new MachineSpec(Power.ON, false, false);

    @JsonCreator
    public static MachineSpec of(
            @JsonProperty("power") @Nullable Power power,
            @JsonProperty("maintenance") @Nullable Boolean maintenance,
            @JsonProperty("guarded") @Nullable Boolean guarded) {
        return new MachineSpec(power, Boolean.TRUE.equals(maintenance), Boolean.TRUE.equals(guarded));
    }

    public MachineSpec(@Nullable Power power, boolean maintenance, boolean guarded) {
        this.power = power == null ? Power.ON : power;
        this.maintenance = maintenance;
        this.guarded = guarded;
    }
}
