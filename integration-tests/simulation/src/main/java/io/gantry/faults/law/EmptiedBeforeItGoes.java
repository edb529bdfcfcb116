package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.faults.world.Container;
import io.gantry.kinds.id.Uid;
import java.util.Collection;

/** A machine whose node was never lost is taken down only when no task that is to run there still does. */
public final class EmptiedBeforeItGoes {

    private static final String IS_TO_RUN =
            "select state from allocation where uid = ? and state in ('PLACED', 'STARTING', 'RUNNING')";

    private final Schemas schemas;

    public EmptiedBeforeItGoes(Schemas schemas) {
        this.schemas = schemas;
    }

    public void takesDown(Uid machine, Collection<Container> running) {
        for (Container container : running) {
            String state =
                    schemas.ask("scheduler", IS_TO_RUN, container.allocation().value());
            if (state != null) {
                throw new Violation(
                        "a machine is emptied before it goes",
                        "machine " + machine + " is to be taken down while " + container + " runs on it, which is "
                                + state);
            }
        }
    }
}
