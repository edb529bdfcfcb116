package io.gantry.faults.world;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A container on a simulated machine. It outlives whoever started it. */
public final class Container {

    /** Killed with the machine, or because its grace was over; asked to end. */
    static final int KILLED = 137;

    static final int ASKED = 143;

    private final Workload workload;
    private final Uid node;
    private final Instant started;
    private @Nullable Integer exitCode;
    private @Nullable Instant ended;

    Container(Workload workload, Uid node, Instant started) {
        this.workload = workload;
        this.node = node;
        this.started = started;
    }

    public Workload workload() {
        return workload;
    }

    public Uid allocation() {
        return workload.allocation();
    }

    /** The membership it was started for. */
    public Uid node() {
        return node;
    }

    public boolean running() {
        return exitCode == null;
    }

    void end(int code, Instant at) {
        if (running()) {
            exitCode = code;
            ended = at;
        }
    }

    Seen seen() {
        return new Seen(workload.allocation(), workload.epoch(), running(), exitCode, false, started, ended);
    }

    Started answer() {
        Integer code = exitCode;
        Instant at = ended;
        return code == null || at == null ? new Started.Running(started) : new Started.Ended(code, false, at);
    }

    @Override
    public String toString() {
        return workload.job() + " " + workload.allocation().randomTail()
                + (running() ? "" : " (ended " + exitCode + ")");
    }
}
