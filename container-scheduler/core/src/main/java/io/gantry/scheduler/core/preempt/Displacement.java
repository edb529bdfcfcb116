package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.view.TaskClass;
import java.util.List;

/**
 * One task goes to a node once the victims, which are on the same node, have gone.
 *
 * @param victims empty where there was room
 */
public record Displacement(int node, TaskClass tasks, List<Victim> victims, Cost cost) {

    public Displacement {
        victims = List.copyOf(victims);
    }
}
