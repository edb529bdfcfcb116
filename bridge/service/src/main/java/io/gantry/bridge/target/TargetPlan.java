package io.gantry.bridge.target;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.demand.PoolSize;
import io.gantry.bridge.removal.Removal;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction.Withheld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How many machines a pool should have and which must go: pure. A pool with a count has that many; one with a range has
 * what its demand asks for, or what it had while that is not known.
 *
 * @param size what was decided from demand; empty for a pool that cannot grow
 * @param ended the pool is deleted and nothing of it is left
 */
record TargetPlan(
        int target, int lowest, int highest, List<Victim> victims, String why, Optional<PoolSize> size, boolean ended) {

    TargetPlan {
        victims = List.copyOf(victims);
    }

    /** Only what was to go before goes, because nothing may be destroyed now. */
    TargetPlan keeping(Set<Uid> chosenBefore, Withheld gate) {
        List<Victim> kept = victims.stream()
                .filter(victim -> chosenBefore.contains(victim.machine()))
                .toList();
        String more = victims.size() == kept.size()
                ? why
                : why + "; " + (victims.size() - kept.size()) + " more would go, but " + gate.sentence();
        return new TargetPlan(target, lowest, highest, kept, more, size, ended);
    }

    /**
     * @param machines every machine of the pool that is there
     * @param size what its demand asks for, if that was looked at
     * @param before the target it had; its least if it had none
     */
    static TargetPlan of(
            Declared<PoolSpec> pool, List<Removal.Candidate> machines, Optional<PoolSize> size, int before) {
        boolean deleted = pool.deleted() || pool.metadata().deleting() != null;
        int lowest = deleted ? 0 : pool.spec().lowest();
        int highest = deleted ? 0 : pool.spec().highest();
        Optional<PoolSize> wanted = deleted ? Optional.empty() : size;
        int target = Math.clamp(wanted.map(PoolSize::target).orElse(before), lowest, highest);
        boolean smaller = before > highest || lowest == highest;
        String lowered = smaller
                ? "its pool is smaller now"
                : wanted.map(PoolSize::lowered).orElse("its pool needs fewer machines now");
        Removal.Choice choice = Removal.choose(machines, target, deleted ? "its pool is deleted" : lowered);
        var why = new ArrayList<String>();
        why.add(
                deleted
                        ? "the pool is deleted"
                        : lowest == highest
                                ? reason(pool.spec())
                                : wanted.map(PoolSize::why).orElse(reason(pool.spec())));
        if (choice.guarded() > 0) {
            why.add(choice.guarded() + " more would go but are guarded or in maintenance");
        }
        boolean ended = pool.deleted() && machines.isEmpty();
        return new TargetPlan(target, lowest, highest, choice.victims(), String.join("; ", why), wanted, ended);
    }

    private static String reason(PoolSpec spec) {
        return spec.count() != null
                ? "the pool's count is " + spec.lowest()
                : "the pool's min is " + spec.lowest() + ", its max " + spec.highest();
    }
}
