package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Lookout;
import io.gantry.scheduler.core.view.Rehearsal;
import io.gantry.scheduler.core.view.View;

/** Who should go for one task of a class: what stays the same while nodes are looked at. */
record Question(View view, Lookout lookout, Budgets budgets, Rehearsal rehearsal, long seed) {

    int priority() {
        return lookout.tasks().priority();
    }
}
