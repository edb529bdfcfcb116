package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Residents;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;

/**
 * A placement that is to go: any of these tasks on this node with these devices. Where there are several alike, the caller
 * says which.
 *
 * @param devices a bit for each, as the view holds it
 */
public record Victim(int node, TaskClass tasks, int devices) {

    /** Whether this placement can be the one. */
    public boolean isLike(Placement placement, View view) {
        return placement.node() == node
                && placement.tasks().equals(tasks)
                && new Residents(view).devices(placement) == devices;
    }
}
