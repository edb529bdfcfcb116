package io.gantry.provisioner.operation;

import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import java.time.Duration;
import java.util.Optional;

/** How one attempt at an operation ended. */
sealed interface Attempt {

    /** @param machine as it is now; empty when it is gone */
    record Done(Optional<Observed> machine) implements Attempt {}

    record Failed(FailureKind kind, String detail) implements Attempt {}

    /** Under way at the provider. */
    record Pending(Duration askAgainAfter) implements Attempt {}

    /** It cannot be asked yet, for want of something from another layer. */
    record Waiting(Why why) implements Attempt {}

    /** Its time is over. */
    record Overdue() implements Attempt {}
}
