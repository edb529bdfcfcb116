package io.gantry.provisioner.api;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Topic;
import java.util.List;

/** The facts the provisioner writes. */
public final class ProvisionerTopics {

    public static final Topic<MachineFact> MACHINES = Topic.ofState(
            "gantry.machines",
            "provisioner.machine.changed.v1",
            new TypeReference<>() {},
            "Machines: where each is in its life and how its engine is reached");
    public static final Topic<PoolStatusFact> POOL_STATUS = Topic.ofState(
            "gantry.pool-status",
            "provisioner.pool-status.changed.v1",
            new TypeReference<>() {},
            "How each pool is doing, and why a source could not give a machine");

    public static final List<Topic<?>> ALL = List.of(MACHINES, POOL_STATUS);

    private ProvisionerTopics() {}
}
