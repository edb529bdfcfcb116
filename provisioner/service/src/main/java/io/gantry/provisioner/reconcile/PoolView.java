package io.gantry.provisioner.reconcile;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.claim.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is decided from about a pool.
 *
 * @param target how many it should have; null while the bridge has not said, and then nothing is made or removed
 * @param gone the pool is deleted and the bridge is done with it: what is left goes
 * @param sources in the order of the spec
 * @param createMax how many machines may be begun in one decision
 */
record PoolView(
        List<Requirement> requirements,
        @Nullable PoolTargetFact target,
        boolean gone,
        List<Member> machines,
        List<SourceView> sources,
        int createMax,
        Instant now) {

    PoolView {
        requirements = List.copyOf(requirements);
        machines = List.copyOf(machines);
        sources = List.copyOf(sources);
    }

    /** A machine of the pool. */
    record Member(Uid uid, Name provider, MachineState state, boolean guarded, Instant created) {}

    /** @param provider null while nothing has been heard of it */
    record SourceView(
            PoolSpec.Source source,
            @Nullable ProviderView provider,
            @Nullable Refusal refusal) {}

    /**
     * A provider, as far as choosing goes.
     *
     * @param driverKnown whether this release has its driver
     * @param faults what its driver finds wrong with its declaration
     * @param inUse machines of it that are there, of all pools
     */
    record ProviderView(
            Uid uid,
            boolean driverKnown,
            List<String> faults,
            Map<String, String> labels,
            @Nullable Resources machine,
            int maxMachines,
            int inUse) {}
}
