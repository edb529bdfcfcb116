package io.gantry.provisioner.lifecycle;

import io.gantry.provisioner.api.MachineState;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a machine may be in each passing state, and a power operation may take.
 *
 * @param retryFailed how long a machine that was made stays FAILED before its deletion is tried again
 */
public record Deadlines(
        Duration inspect,
        Duration provision,
        Duration drain,
        Duration clean,
        Duration delete,
        Duration retryFailed,
        Duration lost,
        Duration power) {

    /** Empty for a state that may stay. */
    public Optional<Duration> of(MachineOrigin origin, MachineState state) {
        return switch (state) {
            case INSPECTING -> Optional.of(inspect);
            case PROVISIONING -> Optional.of(provision);
            case DRAINING -> Optional.of(drain);
            case CLEANING -> Optional.of(clean);
            case DELETING -> Optional.of(delete);
            case LOST -> Optional.of(lost);
            case FAILED -> origin == MachineOrigin.MADE ? Optional.of(retryFailed) : Optional.empty();
            case ENROLLED, AVAILABLE, ACTIVE, DELETED, RESCUE, QUARANTINED, RETIRED, UNRECOGNIZED -> Optional.empty();
        };
    }

    public Duration of(OperationKind kind) {
        return switch (kind) {
            case INSPECT -> inspect;
            case CREATE -> provision;
            case DELETE -> delete;
            case CLEAN -> clean;
            case POWER_ON, POWER_OFF -> power;
        };
    }
}
