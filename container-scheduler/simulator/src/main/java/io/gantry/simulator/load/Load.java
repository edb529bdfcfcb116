package io.gantry.simulator.load;

import io.gantry.manifest.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Tasks in the order of their time, one after the other: a load may be larger than memory. */
public interface Load extends AutoCloseable {

    /** The next; empty at the end, and where it cannot be read on ({@link #problems}). */
    Optional<Arrival> next() throws IOException;

    /** What was wrong with what was read. */
    default List<Problem> problems() {
        return List.of();
    }

    @Override
    default void close() throws IOException {}

    /** Opens a load from its beginning: each simulated variant reads it anew. */
    interface Source {
        Load open(long seed) throws IOException;
    }
}
