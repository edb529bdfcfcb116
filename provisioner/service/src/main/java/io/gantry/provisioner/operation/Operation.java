package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.lifecycle.OperationKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One long action on a machine. It is committed before the first call for it, and whoever owns its provider goes on with
 * it: calls are repeatable, so nothing is lost by asking again.
 */
@Entity
@Table(name = "operation")
@SuppressWarnings("UnusedVariable") // columns that only queries and people read
public class Operation {

    /** How it ended. */
    enum Outcome {
        OPEN,
        DONE,
        FAILED,
        /** The machine moved on without it. */
        STOPPED
    }

    private static final int DETAIL_MAX = 1_000;

    @Id
    private UUID uid;

    private UUID machine;
    private UUID provider;

    @Enumerated(EnumType.STRING)
    private OperationKind kind;

    private String tag;

    @Enumerated(EnumType.STRING)
    private Outcome outcome;

    private @Nullable Instant deadline;
    private int attempts;

    @Column(name = "next_attempt")
    private Instant nextAttempt;

    private String reason;
    private String detail;
    private long epoch;
    private Instant created;
    private @Nullable Instant ended;

    @Version
    private long version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init") // Hibernate sets the fields
    protected Operation() {}

    /** @param epoch of the owner that began it */
    static Operation begin(
            Uid uid, Uid machine, Uid provider, OperationKind kind, Duration within, long epoch, Instant now) {
        var operation = new Operation();
        operation.uid = uid.value();
        operation.machine = machine.value();
        operation.provider = provider.value();
        operation.kind = kind;
        operation.tag = machine.text();
        operation.outcome = Outcome.OPEN;
        operation.deadline = now.plus(within);
        operation.nextAttempt = now;
        operation.reason = "";
        operation.detail = "";
        operation.epoch = epoch;
        operation.created = now;
        return operation;
    }

    void done(Instant now) {
        end(Outcome.DONE, "", "", now);
    }

    void failed(String reason, String detail, Instant now) {
        end(Outcome.FAILED, reason, detail, now);
    }

    void stopped(Instant now) {
        end(Outcome.STOPPED, reason, detail, now);
    }

    /** Tried again later. */
    void retry(Instant at, String reason, String detail, long epoch) {
        attempts++;
        nextAttempt = at;
        this.epoch = epoch;
        because(reason, detail);
    }

    /** It waits for others; its time does not run. */
    void waits(String reason, String detail) {
        deadline = null;
        because(reason, detail);
    }

    void resumes(Instant deadline) {
        this.deadline = deadline;
        because("", "");
    }

    private void end(Outcome outcome, String reason, String detail, Instant now) {
        this.outcome = outcome;
        ended = now;
        because(reason, detail);
    }

    private void because(String reason, String detail) {
        this.reason = reason;
        this.detail = detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX);
    }

    boolean isOpen() {
        return ended == null;
    }

    Uid uid() {
        return new Uid(uid);
    }

    Uid machine() {
        return new Uid(machine);
    }

    OperationKind kind() {
        return kind;
    }

    int attempts() {
        return attempts;
    }

    long epoch() {
        return epoch;
    }
}
