package io.gantry.scheduler.core.queue;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Ask.Together;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.List;

/**
 * What waits in a queue: equal tasks that are let in one by one, or a gang of any tasks that is let in whole.
 *
 * @param key whatever the caller knows it by; the core only hands it back
 * @param asks one; of a gang any number, all of them with {@link Together#ALL_OR_NONE}
 * @param priority the higher goes first within its queue
 * @param since when it began to wait: of equals the older goes first
 */
public record Work(Object key, String queue, String namespace, List<Ask> asks, int priority, long since) {

    private static final int ASKS_MAX = 256;

    /** @throws IllegalArgumentException naming what is wrong */
    public Work {
        asks = List.copyOf(asks);
        if (asks.isEmpty() || asks.size() > ASKS_MAX) {
            throw new IllegalArgumentException("work " + key + ": must have 1 to 256 asks, not " + asks.size());
        }
        if (asks.size() > 1 && asks.stream().anyMatch(ask -> ask.together() == Together.EACH)) {
            throw new IllegalArgumentException("work " + key + ": only a gang has several asks");
        }
    }

    public static Work each(String queue, String namespace, TaskClass tasks, int count, int priority, long since) {
        return new Work("work", queue, namespace, List.of(Ask.each("work", tasks, count)), priority, since);
    }

    public static Work gang(String queue, String namespace, TaskClass tasks, int count, int priority, long since) {
        var ask = new Ask("work", tasks, count, Together.ALL_OR_NONE);
        return new Work("work", queue, namespace, List.of(ask), priority, since);
    }

    /** Whether it is let in whole. */
    public boolean isGang() {
        return asks.getFirst().together() == Together.ALL_OR_NONE;
    }

    /** Its tasks in all. */
    public int count() {
        return asks.stream().mapToInt(Ask::count).sum();
    }
}
