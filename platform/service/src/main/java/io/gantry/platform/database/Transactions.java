package io.gantry.platform.database;

import java.util.function.Function;
import org.hibernate.Session;

/**
 * How transactions of one layer's schema begin and end: by JTA in the server, resource-local in tests and tools.
 * All else about them is in {@link LayerDatabase}.
 */
public interface Transactions {

    /**
     * Runs the work in one new transaction, commits when it returns, rolls back and rethrows when it throws. The
     * session belongs to that transaction alone, and its {@code search_path} is the layer's schema.
     */
    <T> T inNew(Access access, Function<Session, T> work);

    /** What a transaction is for. */
    enum Access {
        WRITE,
        READ
    }
}
