package io.gantry.inventory.pool;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.declared.Ownership;
import io.gantry.kinds.fact.Declared;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
    public boolean ownsNothing(Unit unit, Declared<PoolSpec> object) {
        return (neverActedOn(unit, object) || deletionSeen(unit, object) || waitedLongEnough(object))
                && !hasMachines(unit, object);
    }

    private boolean neverActedOn(Unit unit, Declared<PoolSpec> object) {
        return mirror.get(unit, BridgeTopics.POOL_TARGETS, object.uid()).isEmpty()
                && mirror.get(unit, ProvisionerTopics.POOL_STATUS, object.uid()).isEmpty();
    }

    private boolean deletionSeen(Unit unit, Declared<PoolSpec> object) {
        Optional<PoolStatusFact> status = mirror.get(unit, ProvisionerTopics.POOL_STATUS, object.uid());
        return object.metadata().deleting() != null
                && status.filter(fact ->
                                fact.observedGeneration() >= object.metadata().generation())
                        .isPresent();
    }

    private boolean waitedLongEnough(Declared<PoolSpec> object) {
        Instant asked = object.metadata().deleting();
        return asked != null && !asked.plus(patience).isAfter(time.instant());
    }

    private boolean hasMachines(Unit unit, Declared<PoolSpec> object) {
        boolean[] found = {false};
        mirror.forEach(unit, ProvisionerTopics.MACHINES, machine -> found[0] |= isOf(machine, object));
        return found[0];
    }

    private static boolean isOf(MachineFact machine, Declared<PoolSpec> pool) {
        return pool.uid().equals(machine.pool()) && machine.state() != MachineState.DELETED;
    }
}
