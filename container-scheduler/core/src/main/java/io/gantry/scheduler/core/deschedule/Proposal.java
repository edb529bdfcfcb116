package io.gantry.scheduler.core.deschedule;

import java.util.List;

/**
 * What would be better. Which dynamic ports a moved task gets is only known once it is moved: a later move may find a port
 * taken that it wants by number, and is then refused.
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
