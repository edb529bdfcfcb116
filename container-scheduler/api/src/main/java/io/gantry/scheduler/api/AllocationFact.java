package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One task placed on one node.
 *
 * @param index of the task in its group, from 0
 * @param attempt 0 at first, one more each time the task is run again
 * @param ports the node's port for each named port
 * @param reason one word for programs, when it ended otherwise than well; empty otherwise
 * @param detail a sentence for people: the engine's own words
 * @param exitCode of the container, once it ended
 * @param health what its checks say; null if it has none, or does not run
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AllocationFact(
        Uid uid,
        Revision revision,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean deleted,
        Name namespace,
        Uid job,
        Name jobName,
        Name group,
        @JsonInclude int index,
        @JsonInclude int attempt,
        Uid cluster,
        Uid node,
        Name nodeName,
        AllocationState state,
        Map<String, Integer> ports,
        String reason,
        String detail,
        @Nullable Integer exitCode,
        Instant placed,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable TaskHealth health)
        implements Fact {

    /** Whether it is there for who uses it: it runs, and its checks say that it is well. */
    public boolean ready() {
        return state == AllocationState.RUNNING && (health == null || health.ready());
    }

    public AllocationFact {
        ports = ports == null ? Map.of() : Map.copyOf(ports);
        reason = reason == null ? "" : reason;
        detail = detail == null ? "" : detail;
    }
}
