package io.gantry.bridge.registration;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node as it stands after the last commit.
 *
 * @param operation of the machine that this membership belongs to; a machine made anew gets a new node
 * @param engineId of the engine that answered first; null before
 * @param engineCapacity what the engine said it has; null before
 * @param capacity that tasks may use
 * @param schedulable whether new tasks may be placed on it
 * @param deadline by which it must have left its state; null when it may stay
 * @param reason why it is not further, one word; empty when all is well
 * @param tasksStop whether it is LOST and surely stops tasks by itself
 */
public record NodeView(
        Uid uid,
        Name name,
        Uid machine,
        @Nullable Uid operation,
        Uid cluster,
        Uid pool,
        NodeState state,
        EngineEndpoint engine,
        @Nullable String engineId,
        @Nullable Resources engineCapacity,
        Resources capacity,
        boolean schedulable,
        long drainGeneration,
        @Nullable Instant deadline,
        String reason,
        boolean tasksStop) {

    public Member member() {
        return new Member(cluster, machine, name, engine);
    }

    /** Whether it ever answered. */
    public boolean joined() {
        return engineId != null;
    }

    /** Whether nothing differs that anybody acts on; tables keep times less exactly. */
    boolean isLike(NodeView other) {
        return uid.equals(other.uid)
                && state == other.state
                && Objects.equals(engineId, other.engineId)
                && schedulable == other.schedulable
                && drainGeneration == other.drainGeneration
                && tasksStop == other.tasksStop;
    }

    Optional<Instant> due() {
        return Optional.ofNullable(deadline);
    }
}
