package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.View;

/** Finds the best node for the tasks of one class. All of them find the same; they differ in what a search and a change cost. */
interface Index {

    /** Whether it is still of this view, and of the class as the view knows it. */
    boolean isCurrent(View view);

    /** Whether another kind would serve the class better by now. */
    boolean givesUp();

    /** The best node of all as the view is now; -1 if none can take one. */
    int best();

    /** Whether this node can take one as the view is now. */
    boolean takes(int node);

    /** What the one that was found last is compared by. */
    long bestKey();

    Asked asked();
}
