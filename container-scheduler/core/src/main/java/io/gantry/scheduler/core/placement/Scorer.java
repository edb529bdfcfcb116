package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;

/** How good a node is for a task it can take. */
public interface Scorer {

    /** From 0, worst, to 1, best. */
    float score(int node, TaskClass tasks, View view);
}
