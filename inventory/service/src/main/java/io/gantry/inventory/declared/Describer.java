package io.gantry.inventory.declared;

import io.gantry.kinds.fact.Declared;
import io.gantry.platform.database.Unit;

/** Composes an object's status from what the layers below say. */
@FunctionalInterface
public interface Describer<S, T> {
    T status(Unit unit, Declared<S> object);
}
