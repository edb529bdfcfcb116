package io.gantry.platform.database;

import java.util.Optional;

/**
 * By what right this process writes a layer's tables. Asked once for every writing transaction; what it gives is checked
 * in that transaction, before its commit.
 */
@FunctionalInterface
public interface Tenure {

    /** Nobody else writes there: tests, and tools that have the schema to themselves. */
    Tenure ALONE = Optional::empty;

    /**
     * The lease of the layer.
     *
     * @throws LeaseLost if this process does not have it
     */
    Optional<Fence> now();
}
