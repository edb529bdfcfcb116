package io.gantry.provisioner.reconcile;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Map;

/**
 * What is to be done for a pool.
 *
 * @param creates how many machines of which source, by the source's place in the spec
 * @param remove machines that go now
 * @param drain machines whose nodes the bridge empties
 * @param keep machines that were to go and may stay
 * @param found what is wrong with sources, seen without asking them
 * @param mended sources of which what was seen wrong is not any more
 * @param missing machines that no source can make now
 * @param more whether there is more to begin than one decision may
 */
record PoolPlan(
        List<Create> creates,
        List<Uid> remove,
        List<Uid> drain,
        List<Uid> keep,
        Map<Name, Finding> found,
        List<Name> mended,
        int missing,
        boolean more) {

    record Create(int source, int count) {}

    /** Why a source cannot be asked at all. */
    record Finding(String word, String detail) {}

    PoolPlan withoutRemovals() {
        return new PoolPlan(creates, List.of(), drain, keep, found, mended, missing, more);
    }

    boolean changesMachines() {
        return !creates.isEmpty() || !remove.isEmpty() || !drain.isEmpty() || !keep.isEmpty();
    }
}
