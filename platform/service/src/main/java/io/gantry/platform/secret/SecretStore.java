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
import org.jspecify.annotations.Nullable;

/** The secrets of one layer, sealed in its table {@code secret}. Everywhere else there are references. */
public final class SecretStore {

    /** A copy that was stopped for long may not know yet that its key is retired: nothing is sealed under that again. */
    private static final String PUT = """
            insert into secret as s (name, wrapped_key, sealed, key_id)
            select ?::text, ?::bytea, ?::bytea, ?::text
            where not exists (select from gantry.master_key where id = ? and retired_at is not null)
            on conflict (name) do update
            set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, key_id = excluded.key_id,
                changed_at = now()""";

    private final LayerDatabase database;
    private final KeyRing ring;
    private final Envelope envelope;

    public SecretStore(LayerDatabase database, KeyRing ring, SecureRandom random) {
        this.database = database;
        this.ring = ring;
        this.envelope = new Envelope(ring.service(), random);
    }

    /**
     * Whether these master keys are those that a database knows, asked before anything is sealed under others. One secret
     * of each layer and key tells; a layer without any fits every key.
     *
     * @return what they do not open: {@code bridge/ca-...}
     */
    public static Optional<String> notOpenedBy(
            KeyService keys, List<KeyId> tried, Connection connection, List<String> layers) throws SQLException {
        for (String layer : layers) {
            try (var query = connection.prepareStatement(
                            "select distinct on (key_id) name, wrapped_key from " + layer + ".secret");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String what = belongsTo(layer, row.getString(1));
                    if (!Envelope.opens(keys, tried, what, row.getBytes(2))) {
                        return Optional.of(what);
                    }
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
        Envelope.Sealed sealed = envelope.seal(ring.sealing(), belongsTo(name), value.reveal());
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
        return database.write(unit -> delete(unit, ref));
    }

    /** The same in the caller's transaction. */
    public boolean delete(Unit unit, SecretRef ref) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from secret where name = ?")) {
                delete.setString(1, ref.name().value());
                return delete.executeUpdate() > 0;
            }
        });
    }

    private String belongsTo(Name name) {
        return belongsTo(database.layer(), name.value());
    }

    static String belongsTo(String layer, String name) {
        return layer + "/" + name;
    }

    private static void insert(Connection connection, Name name, Envelope.Sealed sealed) throws SQLException {
        String under = String.valueOf(sealed.key());
        try (var put = connection.prepareStatement(PUT)) {
            put.setString(1, name.value());
            put.setBytes(2, sealed.wrappedKey());
            put.setBytes(3, sealed.value());
            put.setString(4, under);
            put.setString(5, under);
            if (put.executeUpdate() == 0) {
                throw new IllegalStateException("master key " + under + " is retired: secret " + name
                        + " is not sealed under it; the new one is read within seconds");
            }
        }
    }

    private static Optional<Envelope.Sealed> select(Connection connection, Name name) throws SQLException {
        try (var query = connection.prepareStatement("select wrapped_key, sealed, key_id from secret where name = ?")) {
            query.setString(1, name.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Envelope.Sealed(key(row.getString(3)), row.getBytes(1), row.getBytes(2)))
                        : Optional.empty();
            }
        }
    }

    static @Nullable KeyId key(@Nullable String text) {
        return text == null ? null : new KeyId(text);
    }
}
