package io.gantry.scheduler.journal;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.TaskHealth;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An allocation as it is written.
 *
 * @param failures attempts before this one that failed
 * @param generation of the spec it was made from
 * @param ports the node's port for each named port: those asked for by number first, then the dynamic ones
 * @param kept it ended, and its container with its log is still there
 * @param health what was last told of its checks; of one that ended, what they said then
 */
public record AllocationRow(
        Uid uid,
        long version,
        JobRef job,
        Name group,
        int index,
        int attempt,
        int failures,
        long generation,
        Uid cluster,
        Uid node,
        Name nodeName,
        AllocationState state,
        Map<Name, Integer> ports,
        String reason,
        String detail,
        @Nullable Integer exitCode,
        Instant placed,
        @Nullable Instant started,
        @Nullable Instant ended,
        boolean kept,
        @Nullable TaskHealth health) {

    /** As it is told to other layers, and given by REST. */
    public AllocationFact fact(int incarnation) {
        return fact(incarnation, false);
    }

    AllocationFact fact(int incarnation, boolean deleted) {
        return new AllocationFact(
                uid,
                new Revision(incarnation, deleted ? version + 1 : version),
                deleted,
                job.namespace(),
                job.uid(),
                job.name(),
                group,
                index,
                attempt,
                cluster,
                node,
                nodeName,
                state,
                portsByText(),
                reason,
                detail,
                exitCode,
                placed,
                started,
                ended,
                state == AllocationState.RUNNING ? health : null);
    }

    private Map<String, Integer> portsByText() {
        if (ports.isEmpty()) {
            return Map.of();
        }
        var byText = new LinkedHashMap<String, Integer>();
        ports.forEach((name, port) -> byText.put(name.value(), port));
        return byText;
    }
}
