package io.gantry.provisioner.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine, as the provisioner knows it.
 *
 * @param pool that has claimed it; null while nobody has
 * @param cluster of the pool
 * @param provider it comes from
 * @param operation the one that made it: its join token is bound to it
 * @param capacity of the whole machine; none before it is ACTIVE
 * @param engine where its container engine answers; null before it is ACTIVE
 * @param stateSince when it came into this state
 * @param stateDeadline when it must have left it; null for a state that may stay
 * @param reason one word for programs, when something went wrong or waits; empty otherwise
 * @param detail a sentence for people
 * @param conditions {@code PowerAsWanted}; {@code DoneAsAsked}, False, when a person's wish to retry or forget was refused
 * @param observedGeneration of the machine's spec (power wanted)
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MachineFact(
        Uid uid,
        Name name,
        Revision revision,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean deleted,
        @Nullable Uid pool,
        @Nullable Name poolName,
        @Nullable Uid cluster,
        Uid provider,
        Name providerName,
        @Nullable Uid operation,
        MachineForm form,
        MachineState state,
        PowerState power,
        Resources capacity,
        @JsonProperty Map<String, String> labels,
        @Nullable EngineEndpoint engine,
        Instant created,
        Instant stateSince,
        @Nullable Instant stateDeadline,
        String reason,
        String detail,
        List<Condition> conditions,
        long observedGeneration)
        implements Fact {

    public MachineFact {
        reason = reason == null ? "" : reason;
        detail = detail == null ? "" : detail;
        capacity = capacity == null ? Resources.NONE : capacity;
        labels = labels == null ? Map.of() : java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(labels));
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
