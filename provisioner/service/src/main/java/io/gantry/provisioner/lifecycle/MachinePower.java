package io.gantry.provisioner.lifecycle;

import io.gantry.provisioner.api.PowerState;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A machine's power: what it is, what is wanted, and why the one is not the other. Changed by its machine alone. */
@Embeddable
@SuppressWarnings("UnusedVariable") // a column that only a query reads
public class MachinePower {

    @Enumerated(EnumType.STRING)
    @Column(name = "power")
    private PowerState state;

    @Column(name = "power_since")
    private Instant since;

    @Column(name = "power_problem")
    private @Nullable String problem;

    @Column(name = "power_failures")
    private int failures;

    @Column(name = "power_retry_at")
    private @Nullable Instant retryAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "power_wanted")
    private PowerState wanted;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init") // Hibernate sets the fields
    protected MachinePower() {}

    static MachinePower atFirst(Instant now) {
        var power = new MachinePower();
        power.state = PowerState.UNKNOWN;
        power.since = now;
        power.wanted = PowerState.ON;
        return power;
    }

    /** It was seen so, or made so; whether that is what is wanted. */
    boolean becomes(PowerState now, Instant at) {
        if (state != now) {
            state = now;
            since = at;
            problem = null;
        }
        if (now == wanted) {
            nothingFailed();
        }
        return now == wanted;
    }

    void unknown(String why, Instant now) {
        becomes(PowerState.UNKNOWN, now);
        problem = why;
    }

    /** Counts, and waits until then. */
    void failed(String why, Instant again) {
        problem = why;
        failures++;
        retryAt = again;
    }

    void cannot(String why) {
        problem = why;
    }

    /** Whether it is so already. A wish that is new is tried at once, whatever became of the one before. */
    boolean want(PowerState wish) {
        if (wish != wanted) {
            wanted = wish;
            nothingFailed();
        }
        return state == wanted;
    }

    private void nothingFailed() {
        problem = null;
        failures = 0;
        retryAt = null;
    }

    public PowerState state() {
        return state;
    }

    public PowerState wanted() {
        return wanted;
    }

    Instant since() {
        return since;
    }

    @Nullable
    String problem() {
        return problem;
    }

    public int failures() {
        return failures;
    }
}
