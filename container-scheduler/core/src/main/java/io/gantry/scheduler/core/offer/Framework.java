package io.gantry.scheduler.core.offer;

import io.gantry.scheduler.core.queue.Resource;
import io.gantry.scheduler.core.queue.Shares;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who plans by itself: what it holds, what it wants to be offered, and what it was. */
final class Framework {

    final String name;
    final int weight;
    List<Constraint> filter = List.of();
    /** Not offered anything before. */
    long notBefore = Long.MIN_VALUE;
    /** In the order of offers, the latest of its own. */
    long latest = -1;

    @Nullable
    Offer open;

    /** Summed up only, in no order. */
    private final Map<Resource, Long> usage = new HashMap<>();

    Framework(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    void use(TaskClass tasks, int sign) {
        Resource.of(tasks).forEach((resource, amount) -> usage.merge(resource, sign * amount, Long::sum));
    }

    /** The greatest part that it holds of any resource, for its weight. */
    long share(Map<Resource, Long> all) {
        long most = 0;
        for (Map.Entry<Resource, Long> entry : usage.entrySet()) {
            most = Math.max(most, Shares.of(entry.getValue(), all.getOrDefault(entry.getKey(), 0L)));
        }
        return Shares.weighted(most, weight);
    }
}
