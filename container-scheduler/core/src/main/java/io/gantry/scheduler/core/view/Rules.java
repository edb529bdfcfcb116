package io.gantry.scheduler.core.view;

import java.util.List;

/**
 * How tasks stand to other tasks that are placed.
 *
 * @param tags what these tasks are known by to rules, such as their job and their group; sorted, each once
 * @param priority who fits nowhere may displace those of a lower one; 0 to {@link #PRIORITY_MAX}
 */
public record Rules(
        List<String> tags, List<Affinity> affinities, List<Spread> spreads, List<Limit> limits, int priority) {

    public static final int PRIORITY_MAX = 1_000_000;

    public static final Rules NONE = new Rules(List.of(), List.of(), List.of(), List.of());

    private static final int MAX = 16;

    /** @throws IllegalArgumentException naming what is wrong */
    public Rules {
        tags = tags.stream().sorted().distinct().toList();
        affinities = List.copyOf(affinities);
        spreads = List.copyOf(spreads);
        limits = List.copyOf(limits);
        if (tags.size() > MAX || affinities.size() > MAX || spreads.size() > MAX || limits.size() > MAX) {
            throw new IllegalArgumentException("a task has at most 16 tags, affinities, spreads and limits each");
        }
        for (Spread spread : spreads) {
            if (!tags.contains(spread.tag())) {
                throw new IllegalArgumentException("spread of " + spread.tag() + ": the tasks do not have this tag");
            }
        }
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException("priority must be 0 to " + PRIORITY_MAX + ", not " + priority);
        }
    }

    /** Of the lowest priority. */
    public Rules(List<String> tags, List<Affinity> affinities, List<Spread> spreads, List<Limit> limits) {
        this(tags, affinities, spreads, limits, 0);
    }

    /** The same with this priority. */
    public Rules with(int changed) {
        return new Rules(tags, affinities, spreads, limits, changed);
    }
}
