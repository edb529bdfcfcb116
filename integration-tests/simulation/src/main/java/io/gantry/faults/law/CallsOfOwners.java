package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is asked to do was decided, durably, before; and by the cluster's owner, while it is that. Nothing is
 * stopped or removed that no decision named: an allocation that lives, and is not to stop, is left alone.
 */
public final class CallsOfOwners {

    private static final String STATE = "select state from allocation where uid = ?";

    private static final List<String> MAY_START =
            List.of(AllocationState.PLACED.name(), AllocationState.STARTING.name(), AllocationState.RUNNING.name());
    private static final List<String> MAY_END = List.of(
            "NONE",
            AllocationState.STOPPING.name(),
            AllocationState.SUCCEEDED.name(),
            AllocationState.FAILED.name(),
            AllocationState.STOPPED.name(),
            AllocationState.LOST.name());

    private final Schemas schemas;
    private final Ownership ownership;

    public CallsOfOwners(Schemas schemas, Uid installation) {
        this.schemas = schemas;
        this.ownership = new Ownership(schemas, "scheduler", installation);
    }

    /** @param member the process that sends it */
    public void sends(Uid member, String what, Uid cluster, Uid allocation) {
        ownership.hold(member, what + " of " + allocation, "cluster", cluster);
        @Nullable String found = schemas.ask("scheduler", STATE, allocation.value());
        String state = found == null ? "NONE" : found;
        boolean starts = what.equals("start");
        if (!(starts ? MAY_START : MAY_END).contains(state)) {
            throw new Violation(
                    starts ? "durable before it is acted on" : "nothing destroyed that no decision named",
                    what + " of " + allocation + " is sent, which is " + state);
        }
    }
}
