package io.gantry.server;

import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyId;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.Resealing;
import io.gantry.platform.secret.Resealing.Known;
import io.gantry.platform.secret.SecretStore;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The master keys of this installation. Those that cannot be used, or are not the ones its database knows, stop the start
 * with a line: later it would fail deep inside, or secrets would be sealed under a key that others do not have.
 */
record FittingKey(HeldKeys keys, KeyRing ring, KeySource source) {

    static FittingKey read(KeySource source, SecureRandom random) {
        try {
            var keys = new HeldKeys(random, source.first(random));
            keys.hold(source.all());
            return new FittingKey(keys, new KeyRing(keys), source);
        } catch (IllegalStateException e) {
            throw stop(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw stop(e.getMessage() + ": " + e.getCause());
        }
    }

    /** Asked of a database whose schemas are there. */
    void mustFit(Connection connection, List<String> schemas) throws SQLException {
        Known known = Resealing.known(connection);
        if (known.sealing().isPresent() && !keys.keys().contains(known.sealing().get())) {
            throw stop("all secrets of the database are to be sealed under master key "
                    + known.sealing().get() + ", which this copy does not have (it has " + keys.keys()
                    + "): put it into "
                    + source.where());
        }
        // as long as none was named, all copies seal under their first
        List<KeyId> opening =
                known.sealing().isPresent() ? keys.keys() : List.of(keys.keys().getFirst());
        Optional<String> closed = SecretStore.notOpenedBy(keys, opening, connection, schemas);
        if (closed.isPresent()) {
            throw stop("the master key " + source.used() + " does not open secret " + closed.get()
                    + " of the database: it was sealed under another key. Put the master.key back that was used with this"
                    + " database, or start on another data folder or database");
        }
        known.sealing().ifPresent(ring::sealUnder);
    }

    /** Of which {@link Main} says the message, without a trace. */
    private static ConfigurationException stop(String why) {
        return new ConfigurationException(why);
    }
}
