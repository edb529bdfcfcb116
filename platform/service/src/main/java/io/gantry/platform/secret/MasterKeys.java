package io.gantry.platform.secret;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.secret.KeyStatus.State;
import io.gantry.platform.secret.MasterKeyTable.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What admins see of the master keys, and how another one is made the one that seals. */
public final class MasterKeys {

    private final LayerDatabase recorded;
    private final KeyRing ring;
    private final Resealing resealing;
    private final Supplier<List<Copy>> copies;
    private final Runnable changed;

    /**
     * A copy of the program that lives.
     *
     * @param release its version
     * @param keys that it has; null: it is of a release that does not say
     */
    public record Copy(Uid uid, String release, @Nullable List<KeyId> keys) {
        boolean has(KeyId key) {
            return keys != null && keys.contains(key);
        }
    }

    /**
     * @param recorded the layer in whose name the change is made, for its audit
     * @param copies as they are now
     * @param changed told after the commit
     */
    public MasterKeys(
            LayerDatabase recorded, KeyRing ring, Resealing resealing, Supplier<List<Copy>> copies, Runnable changed) {
        this.recorded = recorded;
        this.ring = ring;
        this.resealing = resealing;
        this.copies = copies;
        this.changed = changed;
    }

    /** The one that seals first, then those that wait, then the others. */
    public List<KeyStatus> list() {
        return list(rows(), copies.get(), resealing.counts());
    }

    /** Has everything sealed under this key from now on, and what is there sealed anew. */
    public Result<KeyStatus> sealUnder(KeyId key) {
        List<Copy> living = copies.get();
        return recorded.write(unit -> {
                    Optional<Rejection> why = unit.jdbc(connection -> {
                        MasterKeyTable.lock(connection);
                        List<Row> rows = MasterKeyTable.all(connection);
                        KeyId before = sealing(rows);
                        Optional<Rejection> refusal = refusal(key, before, rows, living);
                        if (refusal.isEmpty() && !before.equals(key)) {
                            MasterKeyTable.sealUnder(connection, key, before);
                        }
                        return refusal;
                    });
                    unit.afterCommit(changed, changed);
                    return why.<Result<KeyId>>map(Result::refused).orElseGet(() -> Result.ok(key));
                })
                .map(_ -> one(key));
    }

    private KeyStatus one(KeyId key) {
        return list().stream()
                .filter(status -> status.id().equals(key.text()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("master key " + key + " was just written down"));
    }

    private static Optional<Rejection> refusal(KeyId key, KeyId before, List<Row> rows, List<Copy> living) {
        String what = "master key " + key;
        if (before.equals(key)) {
            return Optional.empty();
        }
        if (living.stream().noneMatch(copy -> copy.has(key))) {
            return Optional.of(new Rejection.NotFound(
                    what + " in any copy of the server; put it into each one's data folder as master.key.next"));
        }
        Optional<Row> retired = rows.stream()
                .filter(row -> row.id().equals(key) && row.retired())
                .findFirst();
        if (retired.isPresent()) {
            return illegal(what, "retired since " + retired.get().retiredAt(), "seal again; make a new key");
        }
        Optional<Row> opening =
                rows.stream().filter(row -> !row.sealing() && !row.retired()).findFirst();
        if (opening.isPresent() && !opening.get().id().equals(key)) {
            return illegal(
                    what,
                    "waiting: secrets are still sealed under " + opening.get().id(),
                    "seal before that one is retired (gantry master-key list)");
        }
        return missing(key, what, living);
    }

    /** A copy that lacked it could open nothing that the others seal. */
    private static Optional<Rejection> missing(KeyId key, String what, List<Copy> living) {
        List<String> without = living.stream()
                .filter(copy -> !copy.has(key))
                .map(copy -> copy.keys() == null
                        ? "copy " + copy.uid() + ", whose release " + copy.release() + " cannot change keys"
                        : "copy " + copy.uid())
                .toList();
        return without.isEmpty()
                ? Optional.empty()
                : illegal(
                        what,
                        "missing in " + String.join(", ", without),
                        "seal before each copy has it as master.key.next in its data folder (gantry members)");
    }

    private static Optional<Rejection> illegal(String what, String state, String wanted) {
        return Optional.of(new Rejection.IllegalMove(what, state, wanted));
    }

    private List<Row> rows() {
        return recorded.read(unit -> unit.jdbc(MasterKeyTable::all));
    }

    /** Before any was ever named, all copies have one and the same. */
    private KeyId sealing(List<Row> rows) {
        return rows.stream()
                .filter(Row::sealing)
                .map(Row::id)
                .findFirst()
                .orElseGet(() -> ring.service().keys().getFirst());
    }

    private List<KeyStatus> list(List<Row> rows, List<Copy> living, Map<String, Long> counts) {
        KeyId sealing = sealing(rows);
        Map<KeyId, Row> written = rows.stream().collect(Collectors.toMap(Row::id, row -> row));
        var ids = new LinkedHashMap<KeyId, State>();
        ids.put(sealing, State.SEALING);
        living.stream()
                .flatMap(copy -> copy.keys() == null ? List.<KeyId>of().stream() : copy.keys().stream())
                .filter(key -> !written.containsKey(key))
                .forEach(key -> ids.putIfAbsent(key, State.WAITING));
        rows.reversed().forEach(row -> ids.putIfAbsent(row.id(), row.retired() ? State.RETIRED : State.OPENING));
        return ids.entrySet().stream()
                .map(each -> status(each.getKey(), each.getValue(), written.get(each.getKey()), living, counts))
                .toList();
    }

    private static KeyStatus status(
            KeyId id, State state, @Nullable Row row, List<Copy> living, Map<String, Long> counts) {
        return new KeyStatus(
                id.text(),
                state,
                row == null ? null : row.retiredAt() == null ? row.since() : row.retiredAt(),
                counts.getOrDefault(id.text(), 0L),
                state == State.RETIRED
                        ? List.of()
                        : living.stream()
                                .filter(copy -> !copy.has(id))
                                .map(Copy::uid)
                                .toList());
    }
}
