package io.gantry.scheduler.core.view;

/** At most so many tasks with a tag on one node: 1 for distinct hosts. */
public record Limit(String tag, int perNode) {

    /** @throws IllegalArgumentException naming the field and its range */
    public Limit {
        if (perNode < 1) {
            throw new IllegalArgumentException("limit of " + tag + ": must be at least 1 per node, not " + perNode);
        }
    }
}
