package io.gantry.bridge.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.LabelRules;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One membership of a machine in a cluster; joining again makes a new node.
 *
 * @param capacity that tasks may use
 * @param labels of the machine, of its pool, and {@code gantry.io/...} ones
 * @param schedulable false when cordoned, draining, or not READY
 * @param drainGeneration raised whenever its tasks must be moved away; 0 when they may stay. The scheduler answers with
 *     it in the node's occupancy
 * @param drainReason why; null when drainGeneration is 0
 * @param stateSince when it came into this state
 * @param conditions {@code Ready}; while there is a drain generation also {@code Drained}, with what is left as message
 * @param observedGeneration of the node's spec
 * @param tasksStopSince of a LOST node that stops tasks by itself when it is cut off: since when it surely does; null until
 *     then, and of any other node
 * @param traits how it is given out and weighed; null from a release that did not say, and where its pool says nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeFact(
        Uid uid,
        Name name,
        Revision revision,
        boolean deleted,
        Uid machine,
        Uid cluster,
        Uid pool,
        Name poolName,
        NodeState state,
        Resources capacity,
        Map<String, String> labels,
        List<Taint> taints,
        EngineEndpoint engine,
        boolean schedulable,
        long drainGeneration,
        @Nullable String drainReason,
        Instant stateSince,
        List<Condition> conditions,
        long observedGeneration,
        @Nullable Instant tasksStopSince,
        @Nullable NodeTraits traits)
        implements Fact {

    @JsonCreator
    public NodeFact {
        labels = LabelRules.checked(labels);
        taints = List.copyOf(taints);
        conditions = List.copyOf(conditions);
    }

    /** Of a pool that says nothing of its nodes. */
    public NodeFact(
            Uid uid,
            Name name,
            Revision revision,
            boolean deleted,
            Uid machine,
            Uid cluster,
            Uid pool,
            Name poolName,
            NodeState state,
            Resources capacity,
            Map<String, String> labels,
            List<Taint> taints,
            EngineEndpoint engine,
            boolean schedulable,
            long drainGeneration,
            @Nullable String drainReason,
            Instant stateSince,
            List<Condition> conditions,
            long observedGeneration,
            @Nullable Instant tasksStopSince) {
        this(
                uid,
                name,
                revision,
                deleted,
                machine,
                cluster,
                pool,
                poolName,
                state,
                capacity,
                labels,
                taints,
                engine,
                schedulable,
                drainGeneration,
                drainReason,
                stateSince,
                conditions,
                observedGeneration,
                tasksStopSince,
                null);
    }

    /** Of a node that stops no tasks by itself now. */
    public NodeFact(
            Uid uid,
            Name name,
            Revision revision,
            boolean deleted,
            Uid machine,
            Uid cluster,
            Uid pool,
            Name poolName,
            NodeState state,
            Resources capacity,
            Map<String, String> labels,
            List<Taint> taints,
            EngineEndpoint engine,
            boolean schedulable,
            long drainGeneration,
            @Nullable String drainReason,
            Instant stateSince,
            List<Condition> conditions,
            long observedGeneration) {
        this(
                uid,
                name,
                revision,
                deleted,
                machine,
                cluster,
                pool,
                poolName,
                state,
                capacity,
                labels,
                taints,
                engine,
                schedulable,
                drainGeneration,
                drainReason,
                stateSince,
                conditions,
                observedGeneration,
                null,
                null);
    }
}
