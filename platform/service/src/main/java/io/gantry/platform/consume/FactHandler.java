package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.platform.database.Unit;
import java.util.List;

/**
 * What a layer does about facts. Called in the transaction that also moves the mirror and the offsets: all of it commits
 * or none. Of a state topic it gets only what is newer than the mirror, and of several facts about one object the last;
 * of an event topic all, and after a crash of the sender some twice. Things far away are changed after the commit
 * ({@code unit.afterCommit}), never here. Never called by two threads at once.
 */
@FunctionalInterface
public interface FactHandler<F extends Fact> {
    void apply(Unit unit, List<F> fresh);
}
