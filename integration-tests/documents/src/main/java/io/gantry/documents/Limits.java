package io.gantry.documents;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.quantity.Overcommit;
import io.gantry.scheduler.api.Affinity;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Preference;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Spread;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.api.Wishes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What constructors check and types cannot say; the checks stand in the records, this only tells editors of them. */
final class Limits {

    private static final int PORT_MAX = 65_535;
    private static final int PRIORITY_MAX = 100;
    private static final int ATTEMPTS_MAX = 1_000;

    private record Range(String field, int least, int most) {}

    private static final Range WEIGHT = new Range("weight", 1, 100);

    private static final Map<Class<?>, List<Range>> NUMBERS = Map.ofEntries(
            entry(
                    PoolSpec.class,
                    List.of(
                            new Range("count", 0, PoolSpec.MACHINES_MAX),
                            new Range("min", 0, PoolSpec.MACHINES_MAX),
                            new Range("max", 0, PoolSpec.MACHINES_MAX))),
            entry(
                    PoolNodes.class,
                    List.of(
                            new Range("costMilli", 0, PoolNodes.COST_MAX),
                            new Range("speedPercent", 1, PoolNodes.SPEED_MAX))),
            entry(
                    Overcommit.class,
                    Stream.of("cpu", "memory", "disk", "network")
                            .map(field -> new Range(field, 1, Overcommit.MOST))
                            .toList()),
            entry(ProviderSpec.class, List.of(new Range("maxMachines", 1, ProviderSpec.MACHINES_MAX))),
            entry(JobSpec.class, List.of(new Range("priority", 0, PRIORITY_MAX))),
            entry(
                    UpdatePolicy.class,
                    List.of(
                            new Range("maxSurge", 0, TaskGroup.COUNT_MAX),
                            new Range("maxUnavailable", 0, TaskGroup.COUNT_MAX))),
            entry(
                    TaskGroup.class,
                    List.of(
                            new Range("count", 0, TaskGroup.COUNT_MAX),
                            new Range("maxPerNode", 1, TaskGroup.COUNT_MAX))),
            entry(Affinity.class, List.of(WEIGHT)),
            entry(Preference.class, List.of(WEIGHT)),
            entry(Spread.class, List.of(WEIGHT, new Range("maxSkew", 1, TaskGroup.COUNT_MAX))),
            entry(Wishes.class, List.of(new Range("cost", 1, 100), new Range("speed", 1, 100))),
            entry(RestartPolicy.class, List.of(new Range("attempts", 0, ATTEMPTS_MAX))),
            entry(
                    HealthCheck.class,
                    List.of(
                            new Range("successes", 1, HealthCheck.TIMES_MAX),
                            new Range("failures", 1, HealthCheck.TIMES_MAX))),
            entry(Port.class, List.of(new Range("container", 1, PORT_MAX), new Range("host", 1, PORT_MAX))));

    private static final Map<Class<?>, List<Range>> LISTS = Map.of(
            PoolSpec.class, List.of(new Range("sources", 1, PoolSpec.SOURCES_MAX)),
            JobSpec.class, List.of(new Range("groups", 1, JobSpec.GROUPS_MAX)));

    private Limits() {}

    static void add(Class<?> type, ObjectNode object) {
        for (Range range : NUMBERS.getOrDefault(type, List.of())) {
            property(object, range).put("minimum", range.least()).put("maximum", range.most());
        }
        for (Range range : LISTS.getOrDefault(type, List.of())) {
            property(object, range).put("minItems", range.least()).put("maxItems", range.most());
            object.withArray("required").add(range.field());
        }
        if (type == PoolSpec.class) {
            eitherCountOrRange(object);
        }
    }

    private static ObjectNode property(ObjectNode object, Range range) {
        return object.withObject("/properties").withObject("/" + range.field());
    }

    private static void eitherCountOrRange(ObjectNode object) {
        var either = object.putArray("oneOf");
        either.addObject().putArray("required").add("count");
        either.addObject().putArray("required").add("min").add("max");
    }
}
