package io.gantry.server;

import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The master key of this installation. One that cannot be used, or is not the one its database knows, stops the start
 * with a line: later it would fail deep inside, or secrets would be sealed under two keys.
 */
record FittingKey(MasterKey key, Path file) {

    static FittingKey read(Path file, SecureRandom random) {
        try {
            return new FittingKey(MasterKey.fromFile(file, random), file);
        } catch (IllegalStateException e) {
            throw stop(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw stop(e.getMessage() + ": " + e.getCause());
        }
    }

    /** Asked of a database whose schemas are there. */
    void mustFit(Connection connection, List<String> schemas) throws SQLException {
        Optional<String> closed = SecretStore.notOpenedBy(key, connection, schemas);
        if (closed.isPresent()) {
            throw stop("the master key " + file + " does not open secret " + closed.get()
                    + " of the database: it was sealed under another key. Put the master.key back that was used with this"
                    + " database, or start on another data folder or database");
        }
    }

    /** Of which {@link Main} says the message, without a trace. */
    private static ConfigurationException stop(String why) {
        return new ConfigurationException(why);
    }
}
