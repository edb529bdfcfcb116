package io.gantry.platform.database;

import java.sql.Statement;
import java.util.function.Function;
import org.hibernate.Session;

/**
 * The schema {@value #NAME}, which belongs to no layer: what copies of the program know of one another, whichever layers
 * they have. Over the connections of any layer.
 */
public final class SharedSchema implements Transactions {

    public static final String NAME = "gantry";

    private final Transactions anyLayers;

    public SharedSchema(Transactions anyLayers) {
        this.anyLayers = anyLayers;
    }

    @Override
    public <T> T inNew(Access access, Function<Session, T> work) {
        return anyLayers.inNew(access, session -> {
            session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set local search_path to " + NAME);
                }
            });
            return work.apply(session);
        });
    }
}
