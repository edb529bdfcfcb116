package io.gantry.provisioner.lifecycle;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.provisioner.api.MachineState;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people asked to be done once to a machine: when each was last taken up, so that no restart does it again, and why
 * the last was not done. Changed by its machine alone.
 */
@Embeddable
public class MachineAsks {

    @Column(name = "retry_asked")
    private @Nullable String retryAsked;

    @Column(name = "forget_asked")
    private @Nullable String forgetAsked;

    @Column(name = "ask_refused")
    private @Nullable String askRefused;

    /** Of a machine that nobody asked anything of; also for Hibernate. */
    protected MachineAsks() {}

    /** Whatever was asked earlier counts as taken up too. To forget it outweighs a retry. */
    Optional<MachineEvent> takeUp(MachineSpec spec) {
        boolean newRetry = isLater(spec.retryAsked(), retryAsked);
        boolean newForget = isLater(spec.forgetAsked(), forgetAsked);
        if (newRetry) {
            retryAsked = String.valueOf(spec.retryAsked());
        }
        if (newForget) {
            forgetAsked = String.valueOf(spec.forgetAsked());
            return Optional.of(MachineEvent.FORGET);
        }
        return newRetry ? Optional.of(MachineEvent.RETRY) : Optional.empty();
    }

    private static boolean isLater(@Nullable Instant asked, @Nullable String takenUp) {
        return asked != null && (takenUp == null || asked.isAfter(Instant.parse(takenUp)));
    }

    void answered(String machine, Decision decision) {
        askRefused = decision instanceof Decision.Refuse(MachineState current, MachineEvent event)
                ? machine + " is " + current + "; cannot " + event
                : null;
    }

    Optional<String> refused() {
        return Optional.ofNullable(askRefused);
    }
}
