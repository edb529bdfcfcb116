package io.gantry.inventory.declared;

import io.gantry.inventory.api.Described;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.Precondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** The kinds that people make and delete: namespaces, providers, clusters, pools. */
public final class DeclaredCatalog<S, T> implements Catalog<S, T> {

    private static final int REMOVED_AT_ONCE_MAX = 100;

    private final LayerContext context;
    private final DeclaredKind<S> kind;
    private final Ownership<S> ownership;
    private final Describer<S, T> describer;
    private final DeclarationStore store = new DeclarationStore();
    private final KnownObjects known = new KnownObjects();
    private final SpecReader<S> reader;
    private final SpecWriter<S> writer;

    public DeclaredCatalog(
            LayerContext context,
            DeclaredKind<S> kind,
            Ownership<S> ownership,
            Describer<S, T> describer,
            ChangeLog changes) {
        this.context = context;
        this.kind = kind;
        this.ownership = ownership;
        this.describer = describer;
        this.reader = new SpecReader<>(kind);
        this.writer = new SpecWriter<>(context, kind, store, changes);
    }

    @Override
    public Kind kind() {
        return kind.kind();
    }

    @Override
    public SpecReader<S> reader() {
        return reader;
    }

    public RelistSource<Declared<S>> relist() {
        return new DeclaredRelist<>(context, kind, store);
    }

    @Override
    public Result<Page<Described<S, T>>> page(ListQuery query) {
        return query.page().after(Name::new).map(last -> page(query, last.orElse(null)));
    }

    private Page<Described<S, T>> page(ListQuery query, @Nullable Name after) {
        return database().read(unit -> {
            List<Declared<S>> found = store
                    .pageByName(
                            unit,
                            kind(),
                            after,
                            DeclaredKind.tree(query.labels()).toString(),
                            query.page().limitAndOne())
                    .stream()
                    .map(writer::declared)
                    .toList();
            return Page.of(
                            query.page(),
                            found,
                            object -> object.metadata().name().value())
                    .map(object -> described(unit, object));
        });
    }

    @Override
    public Optional<Described<S, T>> byName(Name name) {
        return database()
                .read(unit -> store.byName(unit, kind(), name).map(row -> described(unit, writer.declared(row))));
    }

    @Override
    public Optional<Described<S, T>> byUid(Unit unit, Uid uid) {
        return store.byUid(unit, uid)
                .filter(row -> row.kind() == kind())
                .map(row -> described(unit, writer.declared(row)));
    }

    @Override
    public Result<Answer<S, T>> put(Wanted<S> wanted, Precondition precondition, Mode mode) {
        try {
            return switch (mode) {
                case WRITE -> database().write(unit -> write(unit, wanted, precondition));
                case DRY_RUN -> database().read(unit -> rehearse(unit, wanted, precondition));
            };
        } catch (ConstraintViolationException _) {
            return Result.refused(new Rejection.AlreadyExists(what(wanted.name()))); // two created it at once
        }
    }

    private Result<Answer<S, T>> write(Unit unit, Wanted<S> wanted, Precondition precondition) {
        Optional<Declaration> row = store.lockByName(unit, kind(), wanted.name());
        return decide(unit, row, wanted, precondition).map(outcome -> {
            Declared<S> after = switch (outcome) {
                case CREATED -> writer.create(unit, context.uids().next(), wanted);
                case CHANGED -> writer.change(unit, row.orElseThrow(), wanted);
                case UNCHANGED -> writer.declared(row.orElseThrow());
            };
            return new Answer<>(outcome, described(unit, after));
        });
    }

    private Result<Answer<S, T>> rehearse(Unit unit, Wanted<S> wanted, Precondition precondition) {
        Optional<Declaration> row = store.byName(unit, kind(), wanted.name());
        return decide(unit, row, wanted, precondition).map(outcome -> {
            Declared<S> after = outcome == Outcome.UNCHANGED
                    ? writer.declared(row.orElseThrow())
                    : writing(wanted.name(), row).preview(wanted, asNew(wanted));
            return new Answer<>(outcome, described(unit, after));
        });
    }

    private Result<Outcome> decide(Unit unit, Optional<Declaration> row, Wanted<S> wanted, Precondition precondition) {
        return writing(wanted.name(), row)
                .put(
                        wanted,
                        precondition,
                        known.of(unit, kind.uses().apply(wanted.spec())),
                        version -> row.flatMap(there -> store.remembered(unit, there.uid(), version)));
    }

    /** Refused while something uses it; gone at once if it owns nothing, else when what it owns is gone. */
    public Result<Described<S, T>> delete(Name name, Precondition precondition, Mode mode) {
        return switch (mode) {
            case WRITE -> database().write(unit -> delete(unit, name, precondition));
            case DRY_RUN ->
                database().read(unit -> {
                    Optional<Declaration> row = store.byName(unit, kind(), name);
                    return mayDelete(unit, name, row, precondition).map(object -> described(unit, object));
                });
        };
    }

    private Result<Described<S, T>> delete(Unit unit, Name name, Precondition precondition) {
        Optional<Declaration> row = store.lockByName(unit, kind(), name);
        return mayDelete(unit, name, row, precondition).map(object -> {
            T status = describer.status(unit, object);
            Declared<S> after = deleted(unit, row.orElseThrow(), object);
            return Described.of(kind(), after.metadata(), after.spec(), status);
        });
    }

    private Result<Declared<S>> mayDelete(Unit unit, Name name, Optional<Declaration> row, Precondition precondition) {
        List<String> users = row.map(there -> usersOf(unit, there)).orElse(List.of());
        return writing(name, row)
                .delete(
                        precondition,
                        users,
                        version -> row.flatMap(there -> store.remembered(unit, there.uid(), version)));
    }

    private Declared<S> deleted(Unit unit, Declaration row, Declared<S> object) {
        if (!ownership.owningNothing(unit, List.of(object)).isEmpty()) {
            return writer.remove(unit, row);
        }
        return row.deleting() == null ? writer.askDeletion(unit, row) : object;
    }

    private List<String> usersOf(Unit unit, Declaration row) {
        var users = new ArrayList<>(store.usersOf(unit, kind(), row.name(), Ownership.USERS_LISTED_MAX));
        users.addAll(ownership.usedBy(unit, writer.declared(row)));
        return users;
    }

    /** Ends the deletions that wait for nothing any more; those that are just being written, the next time. */
    public void finishDeletions() {
        if (!database().read(unit -> store.hasDeleting(unit, kind()))) {
            return; // every fact of a machine leads here
        }
        Optional<Uid> last = finishDeletions(null);
        while (last.isPresent()) {
            last = finishDeletions(last.get());
        }
    }

    /** Some of them; the last that was looked at, if there may be more. */
    private Optional<Uid> finishDeletions(@Nullable Uid after) {
        return database().write(unit -> {
            var rows = new LinkedHashMap<Uid, Declaration>();
            store.lockDeleting(unit, kind(), after, REMOVED_AT_ONCE_MAX).forEach(row -> rows.put(row.uid(), row));
            List<Declared<S>> waiting =
                    rows.values().stream().map(writer::declared).toList();
            for (Declared<S> done : ownership.owningNothing(unit, waiting)) {
                writer.remove(unit, Objects.requireNonNull(rows.get(done.uid())));
            }
            return rows.size() < REMOVED_AT_ONCE_MAX
                    ? Optional.<Uid>empty()
                    : Optional.of(rows.lastEntry().getKey());
        });
    }

    /** Makes it if it is not there: what exists from the first start on. */
    public void ensure(Wanted<S> wanted) {
        database().write(unit -> {
            if (store.byName(unit, kind(), wanted.name()).isEmpty()) {
                writer.create(unit, context.uids().next(), wanted);
            }
            return true;
        });
    }

    private Writing<S> writing(Name name, Optional<Declaration> row) {
        @Nullable Declared<S> current = row.map(writer::declared).orElse(null);
        return new Writing<>(kind, what(name), current);
    }

    private Declared<S> asNew(Wanted<S> wanted) {
        var metadata = new Metadata(
                context.uids().next(),
                null,
                wanted.name(),
                wanted.labels(),
                1,
                1,
                context.time().instant(),
                null);
        return new Declared<>(metadata, context.installation().incarnation(), wanted.spec(), false);
    }

    private Described<S, T> described(Unit unit, Declared<S> object) {
        return Described.of(kind(), object.metadata(), object.spec(), describer.status(unit, object));
    }

    private String what(Name name) {
        return Writing.what(kind(), name);
    }

    private LayerDatabase database() {
        return context.database();
    }
}
