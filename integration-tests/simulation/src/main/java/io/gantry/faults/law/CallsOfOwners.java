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

    private static final String ASK = """
            select coalesce(l.owner::text, '') || ' ' || (l.expires > clock_timestamp())::text || ' ' || coalesce(a.state, 'NONE')
            from lease l left join allocation a on a.uid = ? where l.shard = ?""";

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

    public CallsOfOwners(Schemas schemas) {
        this.schemas = schemas;
    }

    /** @param member the process that sends it */
    public void sends(Uid member, String what, Uid cluster, Uid allocation) {
        @Nullable String answer = schemas.ask("scheduler", ASK, allocation.value(), cluster.value());
        if (answer == null) {
            throw new Violation("one owner", what + " of " + allocation + ": cluster " + cluster + " has no lease");
        }
        String[] words = answer.split(" ", -1);
        if (!words[0].equals(member.text()) || !words[1].equals("true")) {
            throw new Violation(
                    "one owner",
                    what + " of " + allocation + " is sent by " + member + ", but cluster " + cluster + " is "
                            + (words[1].equals("true") ? words[0] + "'s" : "nobody's"));
        }
        boolean starts = what.equals("start");
        if (!(starts ? MAY_START : MAY_END).contains(words[2])) {
            throw new Violation(
                    starts ? "durable before it is acted on" : "nothing destroyed that no decision named",
                    what + " of " + allocation + " is sent, which is " + words[2]);
        }
    }
}
