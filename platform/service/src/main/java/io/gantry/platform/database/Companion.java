package io.gantry.platform.database;

import org.jspecify.annotations.Nullable;

/** Adds to the writing transactions of a layer what must commit with them: the record of who wrote. */
public interface Companion {

    /** For layers that nobody writes to but themselves. */
    Companion NONE = new Companion() {
        @Override
        public void accompany(Unit unit, @Nullable Object answer) {
            // nothing to add
        }

        @Override
        public void committed() {
            // nothing was added
        }
    };

    /**
     * At the end of a transaction, before its commit.
     *
     * @param answer what the work gave
     */
    void accompany(Unit unit, @Nullable Object answer);

    /** On the same thread: what was added is there for good. */
    void committed();
}
