package io.gantry.platform.secret;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The secrets of one layer, sealed in its table {@code secret}. Everywhere else there are references. */
public final class SecretStore {

    private static final String PUT = """
            insert into secret as s (name, wrapped_key, sealed) values (?, ?, ?)
            on conflict (name) do update
            set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, changed_at = now()""";

    private final LayerDatabase database;
    private final Envelope envelope;

    public SecretStore(LayerDatabase database, MasterKey master, SecureRandom random) {
        this.database = database;
        this.envelope = new Envelope(master, random);
    }

    /**
     * Whether a master key is the one that a database knows, asked before anything is sealed under another. One secret of
     * each layer tells; a layer without any fits every key.
     *
     * @return what it does not open: {@code bridge/ca-...}
     */
    public static Optional<String> notOpenedBy(MasterKey master, Connection connection, List<String> layers)
            throws SQLException {
        for (String layer : layers) {
            try (var query = connection.prepareStatement("select name, wrapped_key from " + layer + ".secret limit 1");
                    ResultSet row = query.executeQuery()) {
                if (row.next() && !Envelope.opens(master, belongsTo(layer, row.getString(1)), row.getBytes(2))) {
                    return Optional.of(belongsTo(layer, row.getString(1)));
                }
            }
        }
        return Optional.empty();
    }

    /** Keeps a value under a name, in place of the one that was there. */
    public SecretRef put(Name name, SecretText value) {
        return database.write(unit -> put(unit, name, value));
    }

    /** The same in the caller's transaction. */
    public SecretRef put(Unit unit, Name name, SecretText value) {
        Envelope.Sealed sealed = envelope.seal(belongsTo(name), value.reveal());
        return unit.jdbc(connection -> {
            insert(connection, name, sealed);
            return new SecretRef(name);
        });
    }

    public Optional<SecretText> get(SecretRef ref) {
        return database.read(unit -> get(unit, ref));
    }

    /** The same in the caller's transaction. */
    public Optional<SecretText> get(Unit unit, SecretRef ref) {
        return unit.jdbc(connection -> select(connection, ref.name()))
                .map(found -> new SecretText(envelope.open(belongsTo(ref.name()), found)));
    }

    /** Forgets it; whether it was there. */
    public boolean delete(SecretRef ref) {
        return database.write(unit -> unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from secret where name = ?")) {
                delete.setString(1, ref.name().value());
                return delete.executeUpdate() > 0;
            }
        }));
    }

    private String belongsTo(Name name) {
        return belongsTo(database.layer(), name.value());
    }

    private static String belongsTo(String layer, String name) {
        return layer + "/" + name;
    }

    private static void insert(Connection connection, Name name, Envelope.Sealed sealed) throws SQLException {
        try (var put = connection.prepareStatement(PUT)) {
            put.setString(1, name.value());
            put.setBytes(2, sealed.wrappedKey());
            put.setBytes(3, sealed.value());
            put.executeUpdate();
        }
    }

    private static Optional<Envelope.Sealed> select(Connection connection, Name name) throws SQLException {
        try (var query = connection.prepareStatement("select wrapped_key, sealed from secret where name = ?")) {
            query.setString(1, name.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Envelope.Sealed(row.getBytes(1), row.getBytes(2)))
                        : Optional.empty();
            }
        }
    }
}
