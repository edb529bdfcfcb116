package io.gantry.platform.secret;

import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.secret.MasterKeyTable.Row;
import io.gantry.platform.secret.SecretPlace.Found;
import io.gantry.platform.secret.SecretPlace.Kept;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Has every secret sealed under the master key that the database names, and retires the others when nothing is left
 * under them. Driven by what stands in the tables: whoever is killed in the middle is followed by one who goes on. Two at
 * once are slower, and no worse.
 */
public final class Resealing {

    /** Of one step: so that nobody waits long for it to stop. */
    private static final int BATCHES = 20;

    private static final Logger LOG = Logger.getLogger(Resealing.class);

    private final LayerDatabase shared;
    private final KeyRing ring;
    private final List<SecretPlace> places;
    private final Envelope envelope;
    private final Map<SecretPlace, String> reached = new HashMap<>();
    /** Said once each. */
    private final Set<String> broken = new HashSet<>();

    public Resealing(LayerDatabase shared, KeyRing ring, SecureRandom random, List<SecretPlace> places) {
        this.shared = shared;
        this.ring = ring;
        this.places = List.copyOf(places);
        this.envelope = new Envelope(ring.service(), random);
    }

    /** What all copies know of the keys: which one seals, if any was ever named; which are retired. */
    public record Known(Optional<KeyId> sealing, Set<KeyId> retired) {
        public Known {
            retired = Set.copyOf(retired);
        }
    }

    /** Reads it, and tells the ring. */
    public Known learn() {
        Known known = shared.read(unit -> unit.jdbc(Resealing::known));
        known.sealing().ifPresent(ring::sealUnder);
        return known;
    }

    /** The same over a connection of the caller's. */
    public static Known known(Connection connection) throws SQLException {
        List<Row> rows = MasterKeyTable.all(connection);
        return new Known(
                rows.stream().filter(Row::sealing).map(Row::id).findFirst(),
                rows.stream().filter(Row::retired).map(Row::id).collect(Collectors.toUnmodifiableSet()));
    }

    /** How many secrets are sealed under each key; under the empty one, of which it is not known. */
    Map<String, Long> counts() {
        return shared.read(unit -> unit.jdbc(connection -> {
            var all = new HashMap<String, Long>();
            for (SecretPlace place : there(connection)) {
                place.counts(connection).forEach((key, count) -> all.merge(key, count, Long::sum));
            }
            return all;
        }));
    }

    /** Does a part of what is to be done; whether there is more of it now. */
    public boolean step() {
        KeyId key = ring.sealing();
        int batches = 0;
        for (SecretPlace place : shared.read(unit -> unit.jdbc(connection -> unfinished(connection, key)))) {
            while (batches < BATCHES && batch(place, key)) {
                batches++;
            }
        }
        if (batches == 0) {
            retire(key);
        }
        return batches == BATCHES;
    }

    /** One transaction; whether there may be more behind it. */
    private boolean batch(SecretPlace place, KeyId key) {
        String after = reached.getOrDefault(place, "");
        Optional<String> last = shared.write(unit -> unit.jdbc(connection -> {
            mustStillSeal(connection, key);
            List<Kept> found = place.othersThan(connection, key, after);
            for (Kept kept : found) {
                reseal(connection, place, kept, key);
            }
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(found.getLast().name());
        }));
        if (last.isEmpty()) { // from the beginning next time: somebody may have held some
            reached.remove(place);
            return false;
        }
        reached.put(place, last.get());
        return true;
    }

    /** A copy that slept through a change of the key seals nothing under the one before. */
    private static void mustStillSeal(Connection connection, KeyId key) throws SQLException {
        Optional<KeyId> now = MasterKeyTable.sealingNow(connection);
        if (now.isPresent() && !now.get().equals(key)) {
            throw new IllegalStateException("master key " + key + " seals no more, " + now.get() + " does");
        }
    }

    private void reseal(Connection connection, SecretPlace place, Kept kept, KeyId key) throws SQLException {
        String what = place.belongsTo(kept.name());
        String value;
        try {
            value = envelope.open(what, kept.sealed());
        } catch (IllegalStateException e) { // one that is broken keeps no other waiting
            if (broken.add(what)) {
                LOG.errorf("%s; it stays as it is, and no master key is retired", e.getMessage());
            }
            return;
        }
        place.replace(connection, kept.name(), envelope.seal(key, what, value));
    }

    /** Those that nothing is sealed under, by trial. */
    private void retire(KeyId key) {
        List<Row> old = shared.read(unit -> unit.jdbc(MasterKeyTable::all)).stream()
                .filter(row -> !row.sealing() && !row.retired())
                .toList();
        if (old.isEmpty() || waitsForSomebody(key)) {
            return;
        }
        boolean proven = shared.write(unit -> unit.jdbc(connection -> {
            int marked = 0;
            for (SecretPlace place : there(connection)) {
                marked += place.mark(connection, ring.service(), key);
            }
            return marked == 0;
        }));
        if (proven) {
            shared.write(unit -> unit.jdbc(connection -> retire(connection, key, old)));
        }
    }

    /** Whether something is not under the key, or cannot be looked at. */
    private boolean waitsForSomebody(KeyId key) {
        return shared.read(unit -> unit.jdbc(connection -> {
            for (SecretPlace place : places) {
                if (place.found(connection) == Found.EARLIER_RELEASE) {
                    if (broken.add(place.layer())) {
                        LOG.warnf(
                                "no master key is retired: the secrets of %s are those of an earlier release; start"
                                        + " that layer once in this one",
                                place.layer());
                    }
                    return true;
                }
            }
            return !unfinished(connection, key).isEmpty();
        }));
    }

    private boolean retire(Connection connection, KeyId key, List<Row> old) throws SQLException {
        mustStillSeal(connection, key);
        List<SecretPlace> all = there(connection);
        for (SecretPlace place : all) {
            place.lock(connection);
        }
        for (SecretPlace place : all) {
            if (place.hasOthersThan(connection, key)) {
                return false;
            }
        }
        for (Row row : old) {
            MasterKeyTable.retire(connection, row.id());
            LOG.infof("master key %s is retired: all secrets are sealed under %s", row.id(), key);
        }
        return true;
    }

    private List<SecretPlace> unfinished(Connection connection, KeyId key) throws SQLException {
        var unfinished = new ArrayList<SecretPlace>();
        for (SecretPlace place : there(connection)) {
            if (place.hasOthersThan(connection, key)) {
                unfinished.add(place);
            }
        }
        return unfinished;
    }

    private List<SecretPlace> there(Connection connection) throws SQLException {
        var there = new ArrayList<SecretPlace>();
        for (SecretPlace place : places) {
            if (place.found(connection) == Found.THERE) {
                there.add(place);
            }
        }
        return there;
    }
}
