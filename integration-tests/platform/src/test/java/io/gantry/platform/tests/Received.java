package io.gantry.platform.tests;

import io.gantry.platform.consume.FactHandler;
import io.gantry.platform.database.Unit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler that remembers, once the transaction committed. */
final class Received implements FactHandler<Thing> {

    private final List<Thing> things = new CopyOnWriteArrayList<>();

    @Override
    public void apply(Unit unit, List<Thing> fresh) {
        unit.afterCommit(() -> things.addAll(fresh));
    }

    List<Thing> things() {
        return things;
    }

    List<String> texts() {
        return things.stream().map(Thing::text).toList();
    }
}
