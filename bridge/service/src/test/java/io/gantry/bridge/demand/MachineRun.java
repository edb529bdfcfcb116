package io.gantry.bridge.demand;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** A machine, as it is, as the bridge has heard and made of it, and as the scheduler has heard. */
final class MachineRun {
    final Uid uid;
    final PoolRun pool;
    final SizingWorld.Provider provider;
    final int readyAt;
    final boolean willFail;
    boolean deleted;
    // as the bridge has heard, and made of it
    boolean heard;
    boolean heardDeleted;
    int joinedAt = Integer.MAX_VALUE;
    boolean heardActive;
    NodeState node = NodeState.LAUNCHED;
    int allocationsHeard = -1;
    // as the scheduler has heard
    boolean schedulable;
    boolean draining;
    final Map<Shape, Integer> tasks = new LinkedHashMap<>();
    boolean known;
    int drains;
    int drainToDo;
    int drainedHeard;

    MachineRun(Uid uid, PoolRun pool, SizingWorld.Provider provider, int readyAt, boolean willFail) {
        this.uid = uid;
        this.pool = pool;
        this.provider = provider;
        this.readyAt = readyAt;
        this.willFail = willFail;
    }

    Room room() {
        Room room = Room.of(provider.machine());
        tasks.forEach(room::take);
        return room;
    }
}
