package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Tally;
import io.gantry.scheduler.core.view.Topology;

/** How many too many a domain would have with one task more. */
final class Excess {

    /** Outside of all domains, or of the targets. */
    static final int NEVER = Integer.MAX_VALUE;

    private Excess() {}

    /** Not more than 0 where the spread of this number allows one more. */
    static int of(int i, int node, Asked tasks) {
        Spread spread = tasks.tasks().rules().spreads().get(i);
        Tally tally = tasks.compiled().spread(i);
        int domain = tally.domain(node);
        if (domain == Topology.OUTSIDE) {
            return NEVER;
        }
        int with = tally.count(domain) + 1;
        if (spread.targets().isEmpty()) {
            return with - tasks.evenness(i).least() - spread.maxSkew();
        }
        LabelKey key = tally.key();
        Integer percent = key == null ? null : spread.targets().get(key.value(domain));
        return percent == null ? NEVER : with - spread.most(percent, Math.toIntExact(tally.total() + 1));
    }
}
