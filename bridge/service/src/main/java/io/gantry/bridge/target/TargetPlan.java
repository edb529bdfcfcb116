package io.gantry.bridge.target;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.removal.Removal;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import java.util.ArrayList;
import java.util.List;

/**
 * How many machines a pool should have and which must go: pure. Today the target is the lowest number the pool allows;
 * demand will raise it towards the highest.
 *
 * @param ended the pool is deleted and nothing of it is left
 */
record TargetPlan(int target, int lowest, int highest, List<Victim> victims, String why, boolean ended) {

    TargetPlan {
        victims = List.copyOf(victims);
    }

    /** @param machines every machine of the pool that is there */
    static TargetPlan of(Declared<PoolSpec> pool, List<Removal.Candidate> machines) {
        boolean deleted = pool.deleted() || pool.metadata().deleting() != null;
        int lowest = deleted ? 0 : pool.spec().lowest();
        int highest = deleted ? 0 : pool.spec().highest();
        Removal.Choice choice =
                Removal.choose(machines, lowest, deleted ? "its pool is deleted" : "its pool is smaller now");
        var why = new ArrayList<String>();
        why.add(deleted ? "the pool is deleted" : reason(pool.spec()));
        if (choice.guarded() > 0) {
            why.add(choice.guarded() + " more would go but are guarded or in maintenance");
        }
        boolean ended = pool.deleted() && machines.isEmpty();
        return new TargetPlan(lowest, lowest, highest, choice.victims(), String.join("; ", why), ended);
    }

    private static String reason(PoolSpec spec) {
        return spec.count() != null
                ? "the pool's count is " + spec.lowest()
                : "the pool's min is " + spec.lowest() + ", its max " + spec.highest();
    }
}
