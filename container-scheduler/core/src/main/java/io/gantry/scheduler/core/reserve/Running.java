package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.view.Placement;

/**
 * A task that runs. Two are the same only if they are the same object.
 */
public final class Running {

    /** Of what may run for ever. */
    public static final long NO_END = Long.MAX_VALUE;

    private final Placement placement;
    private final long end;
    final long number;

    Running(Placement placement, long end, long number) {
        this.placement = placement;
        this.end = end;
        this.number = number;
    }

    /** What it holds. Its class has one toleration more than was asked for where it may be on reserved nodes. */
    public Placement placement() {
        return placement;
    }

    /** It is over by then, if what was said of it is kept. */
    public long end() {
        return end;
    }
}
