package io.gantry.simulator.load;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster and a load to be drawn from a seed.
 *
 * @param lasts how long tasks come
 * @param machines may be left out where they come from pools or a list of nodes
 * @param load may be left out where it comes from jobs or a list of tasks
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Description(Duration lasts, List<MachineGroup> machines, List<TaskStream> load) {

    public static final int GROUPS_MAX = 100;

    @JsonCreator
    public static Description of(
            Duration lasts, @Nullable List<MachineGroup> machines, @Nullable List<TaskStream> load) {
        return new Description(lasts, machines == null ? List.of() : machines, load == null ? List.of() : load);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Description {
        Times.check("lasts", lasts);
        machines = List.copyOf(machines);
        load = List.copyOf(load);
        if (machines.size() > GROUPS_MAX) {
            throw new IllegalArgumentException("machines: at most " + GROUPS_MAX + " groups, not " + machines.size());
        }
        if (load.size() > GROUPS_MAX) {
            throw new IllegalArgumentException("load: at most " + GROUPS_MAX + " streams, not " + load.size());
        }
        var names = new HashSet<String>();
        for (MachineGroup group : machines) {
            if (!names.add(group.name().value())) {
                throw new IllegalArgumentException("machines: the name '" + group.name() + "' is there twice");
            }
        }
    }
}
