package io.gantry.inventory.watch;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.util.Optional;

/** Reads an object of one kind as REST shows it; empty if it is gone. */
@FunctionalInterface
public interface ObjectReader {
    Optional<?> read(Unit unit, Uid uid);
}
