package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.View;

/**
 * For tasks without graphics processors where some nodes have them: the nodes without are in the index that classes share, by
 * fullness; those with are in one of the class, by what is expected of their devices.
 */
final class SplitIndex implements Index {

    private final SharedSearch without;
    private final ClassIndex with;
    private final long sure;
    private long bestKey;

    SplitIndex(SharedSearch without, ClassIndex with) {
        this.without = without;
        this.with = with;
        this.sure = without.asked().surelyWithoutGpus();
    }

    @Override
    public boolean isCurrent(View view) {
        return without.isCurrent(view) && with.isCurrent(view);
    }

    @Override
    public boolean givesUp() {
        return without.givesUp();
    }

    @Override
    public boolean takes(int node) {
        return without.takes(node) || with.takes(node);
    }

    @Override
    public long bestKey() {
        return bestKey;
    }

    @Override
    public Asked asked() {
        return without.asked();
    }

    @Override
    public int best() {
        int first = without.best();
        bestKey = without.bestKey();
        if (first >= 0 && bestKey >= sure) {
            return first;
        }
        int second = with.best();
        boolean better =
                second >= 0 && (first < 0 || with.bestKey() > bestKey || (with.bestKey() == bestKey && second < first));
        if (better) {
            bestKey = with.bestKey();
            return second;
        }
        return first;
    }
}
