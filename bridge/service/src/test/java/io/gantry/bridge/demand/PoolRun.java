package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pool, as the bridge has it and as the provisioner has heard of it. */
final class PoolRun {
    final Uid uid;
    final Name name;
    final int min;
    final int max;
    final List<SizingWorld.Provider> providers;
    final List<Integer> targets = new ArrayList<>();
    final List<Integer> changedAt = new ArrayList<>();
    int target;
    Map<Uid, Victim> victims = Map.of();
    List<Resting> resting = List.of();
    // as the provisioner has heard
    int heardTarget;
    Map<Uid, Victim> heardVictims = Map.of();
    List<Resting> heardResting = List.of();

    PoolRun(Uid uid, String name, int min, int max, SizingWorld.Provider... providers) {
        this.uid = uid;
        this.name = new Name(name);
        this.min = min;
        this.max = max;
        this.providers = List.of(providers);
        this.target = min;
        this.heardTarget = min;
    }

    int ups() {
        int ups = 0;
        for (int i = 1; i < targets.size(); i++) {
            ups += targets.get(i) > targets.get(i - 1) && (i == 1 || targets.get(i - 1) < targets.get(i - 2)) ? 1 : 0;
        }
        return ups;
    }
}
