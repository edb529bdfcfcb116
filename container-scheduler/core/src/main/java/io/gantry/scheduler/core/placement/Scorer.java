package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.View;

/**
 * How good a node is for a task it can take, in whole points: the sum of all scorers' decides, so a scorer gives at most its
 * weight times {@link #SCALE}. It may look only as far as its {@link #reach} says.
 */
public interface Scorer {

    /** The best there is, at weight 1. */
    int SCALE = 1 << 16;

    Reach reach();

    /** Whether it tells nodes apart for tasks of this class; if not it is never asked. */
    boolean concerns(Asked tasks);

    /** From 0, worst, to the weight times {@link #SCALE}, best. */
    long points(int node, Asked tasks, View view);
}
