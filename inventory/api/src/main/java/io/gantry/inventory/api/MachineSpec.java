package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people want of one machine. The provisioner makes and removes machines; this is only what was said about one. To
 * retry and to forget are done once: each new moment is a new wish, carried out or refused when it is taken up.
 *
 * @param power wanted; on if left out
 * @param maintenance Gantry leaves it alone
 * @param guarded never chosen for removal
 * @param retryAsked when it was last asked that what FAILED be tried again now
 * @param forgetAsked when it was last asked that its record go, though its provider does not confirm that it is gone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MachineSpec(
        Power power,
        boolean maintenance,
        boolean guarded,
        @Nullable Instant retryAsked,
        @Nullable Instant forgetAsked) {

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
            @JsonProperty("guarded") @Nullable Boolean guarded,
            @JsonProperty("retryAsked") @Nullable Instant retryAsked,
            @JsonProperty("forgetAsked") @Nullable Instant forgetAsked) {
        return new MachineSpec(
                power, Boolean.TRUE.equals(maintenance), Boolean.TRUE.equals(guarded), retryAsked, forgetAsked);
    }

    public MachineSpec(
            @Nullable Power power,
            boolean maintenance,
            boolean guarded,
            @Nullable Instant retryAsked,
            @Nullable Instant forgetAsked) {
        this.power = power == null ? Power.ON : power;
        this.maintenance = maintenance;
        this.guarded = guarded;
        this.retryAsked = retryAsked;
        this.forgetAsked = forgetAsked;
    }

    /** With nothing to be done once. */
    public MachineSpec(@Nullable Power power, boolean maintenance, boolean guarded) {
        this(power, maintenance, guarded, null, null);
    }

    public MachineSpec withPower(Power wanted) {
        return new MachineSpec(wanted, maintenance, guarded, retryAsked, forgetAsked);
    }

    public MachineSpec withRetryAsked(Instant at) {
        return new MachineSpec(power, maintenance, guarded, at, forgetAsked);
    }

    public MachineSpec withForgetAsked(Instant at) {
        return new MachineSpec(power, maintenance, guarded, retryAsked, at);
    }
}
