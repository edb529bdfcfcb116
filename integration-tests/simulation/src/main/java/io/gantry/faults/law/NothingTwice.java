package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.faults.world.Container;
import io.gantry.faults.world.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task runs once. The old container may run on beside the new one only where its node was given up for lost, and its
 * policy has it placed elsewhere, or where an update may go beyond the count. A batch task that has succeeded is never run again.
 */
public final class NothingTwice {

    private static final String TASK =
            "select job || '/' || task_group || '/' || task_index from allocation where uid = ?";
    /**
     * Of another allocation of the task: whether it may run beside this one. Either's node may be the one that was given
     * up: a start may have been on its way there.
     */
    private static final String MAY_RUN_ON = """
            select other.state || case when 'LOST' in (other.state, mine.state)
                or (other.generation <> mine.generation and j.spec like '%"maxSurge":1%') then ', may' else '' end
            from allocation other, allocation mine join job j on j.uid = mine.job
            where other.uid = ? and mine.uid = ?""";

    private static final String SUCCEEDED = """
            select b.uid from allocation a join allocation b
            on a.job = b.job and a.task_group = b.task_group and a.task_index = b.task_index and a.generation = b.generation
            join job j on j.uid = a.job
            where a.uid = ? and a.state <> 'LOST' and b.uid <> a.uid and b.state = 'SUCCEEDED' and j.spec like '%"batch"%'""";

    private final Schemas schemas;
    private final Map<String, List<Container>> byTask = new HashMap<>();

    public NothingTwice(Schemas schemas) {
        this.schemas = schemas;
    }

    public void started(Host host, Container container) {
        String task = schemas.ask("scheduler", TASK, container.allocation().value());
        if (task == null) {
            // its call was on its way while all of it was forgotten; whoever lists the node clears it
            return;
        }
        List<Container> others = byTask.computeIfAbsent(task, _ -> new ArrayList<>());
        others.removeIf(other -> !other.running());
        for (Container other : others) {
            @Nullable
            String state = schemas.ask(
                    "scheduler",
                    MAY_RUN_ON,
                    other.allocation().value(),
                    container.allocation().value());
            if (state != null && !state.endsWith(", may")) {
                throw new Violation(
                        "no task twice",
                        task + " starts as " + container.allocation() + " on " + host + " while it runs as "
                                + other.allocation() + ", which is " + state);
            }
        }
        others.add(container);
        String before =
                schemas.ask("scheduler", SUCCEEDED, container.allocation().value());
        if (before != null) {
            throw new Violation(
                    "no task twice", task + " starts as " + container.allocation() + " and has succeeded as " + before);
        }
    }
}
