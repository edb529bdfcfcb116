package io.gantry.inventory.pool;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.declared.Ownership;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pool owns its machines: it stays, being deleted, until they are gone. That none is known is not enough, since one
 * may be in the making: the provisioner must have seen the deletion too, or have had the time to.
 */
final class PoolMachines implements Ownership<PoolSpec> {

    private final Mirror mirror;
    private final InstantSource time;
    private final Duration patience;

    PoolMachines(Mirror mirror, InstantSource time, Duration patience) {
        this.mirror = mirror;
        this.time = time;
        this.patience = patience;
    }

    @Override
    public List<String> usedBy(Unit unit, Declared<PoolSpec> object) {
        return List.of();
    }

    @Override
    public List<Declared<PoolSpec>> owningNothing(Unit unit, List<Declared<PoolSpec>> pools) {
        List<Uid> uids = pools.stream().map(Declared::uid).toList();
        Set<Uid> targets = mirror.get(unit, BridgeTopics.POOL_TARGETS, uids).keySet();
        Map<Uid, PoolStatusFact> statuses = mirror.get(unit, ProvisionerTopics.POOL_STATUS, uids);
        Set<Uid> withMachines = mirror.named(unit, ProvisionerTopics.MACHINES, "pool", uids);
        return pools.stream()
                .filter(pool -> !withMachines.contains(pool.uid()))
                .filter(pool -> {
                    Optional<PoolStatusFact> status = Optional.ofNullable(statuses.get(pool.uid()));
                    boolean neverActedOn = status.isEmpty() && !targets.contains(pool.uid());
                    return neverActedOn || deletionSeen(pool, status) || waitedLongEnough(pool);
                })
                .toList();
    }

    private static boolean deletionSeen(Declared<PoolSpec> object, Optional<PoolStatusFact> status) {
        return object.metadata().deleting() != null
                && status.filter(fact ->
                                fact.observedGeneration() >= object.metadata().generation())
                        .isPresent();
    }

    private boolean waitedLongEnough(Declared<PoolSpec> object) {
        Instant asked = object.metadata().deleting();
        return asked != null && !asked.plus(patience).isAfter(time.instant());
    }
}
