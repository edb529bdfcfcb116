package io.gantry.simulator.load;

import io.gantry.manifest.Written;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tasks of jobs, all at the beginning. A job does not say how long its tasks run: those of batch jobs run as long as is said
 * here, those of services for ever.
 */
public final class JobLoad implements Load {

    private final Iterator<Arrival> arrivals;

    public JobLoad(List<Written> manifests, Duration batchRuns) {
        var all = new ArrayList<Arrival>();
        for (Written one : manifests) {
            if (one.manifest().spec() instanceof JobSpec job) {
                long runs = job.type() == JobSpec.Type.BATCH ? batchRuns.toMillis() : Arrival.FOR_EVER;
                job.groups().stream()
                        .filter(group -> group.count() > 0)
                        .forEach(group -> all.add(arrival(group, runs)));
            }
        }
        arrivals = all.iterator();
    }

    private static Arrival arrival(TaskGroup group, long runs) {
        List<Integer> hostPorts = group.task().ports().stream()
                .map(Port::host)
                .filter(Objects::nonNull)
                .toList();
        int others = group.task().ports().size() - hostPorts.size();
        var tasks =
                CoreKinds.tasks(group.task().resources(), group.constraints(), group.tolerations(), hostPorts, others);
        return new Arrival(0, tasks, group.count(), runs);
    }

    @Override
    public Optional<Arrival> next() {
        return arrivals.hasNext() ? Optional.of(arrivals.next()) : Optional.empty();
    }
}
