package io.gantry.simulator.load;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import io.gantry.kinds.quantity.Resources;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Equal tasks that come by and by.
 *
 * @param every mean time between two arrivals, which know nothing of one another
 * @param tasks how many come together: 1 to 10,000; 1 if left out
 * @param runs how long one runs, on average, on a machine with performance 1; for ever if left out
 * @param varies how much that differs from task to task: the deviation of its logarithm, 0 to 3; 0 (not at all) if left out
 * @param constraints on labels of machines
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TaskStream(
        Name name,
        Duration every,
        int tasks,
        @Nullable Duration runs,
        double varies,
        Resources resources,
        List<Requirement> constraints,
        List<Toleration> tolerations) {

    public static final int TASKS_MAX = 10_000;
    public static final double VARIES_MAX = 3;

    @JsonCreator
    public static TaskStream of(
            Name name,
            Duration every,
            @Nullable Integer tasks,
            @Nullable Duration runs,
            @Nullable Double varies,
            Resources resources,
            @Nullable List<Requirement> constraints,
            @Nullable List<Toleration> tolerations) {
        return new TaskStream(
                name,
                every,
                tasks == null ? 1 : tasks,
                runs,
                varies == null ? 0 : varies,
                resources,
                constraints == null ? List.of() : constraints,
                tolerations == null ? List.of() : tolerations);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public TaskStream {
        Times.check("every", every);
        if (tasks < 1 || tasks > TASKS_MAX) {
            throw new IllegalArgumentException("tasks must be 1 to " + TASKS_MAX + ", not " + tasks);
        }
        if (runs != null) {
            Times.check("runs", runs);
        }
        if (!(varies >= 0 && varies <= VARIES_MAX)) {
            throw new IllegalArgumentException("varies must be 0 to 3, not " + varies);
        }
        constraints = List.copyOf(constraints);
        tolerations = List.copyOf(tolerations);
    }
}
