package io.gantry.scheduler.core.deschedule;

import java.util.List;

/**
 * What would be better.
 *
 * @param improvements in this order: later ones count on what earlier ones did
 * @param looked at so many nodes
 */
public record Proposal(List<Improvement> improvements, int looked, long viewVersion) {

    public Proposal {
        improvements = List.copyOf(improvements);
    }

    public List<Move> moves() {
        return improvements.stream().flatMap(one -> one.moves().stream()).toList();
    }
}
