package io.gantry.inventory.declared;

import io.gantry.inventory.watch.ChangeLog;
import io.gantry.inventory.watch.ChangeLog.Change;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import java.time.Instant;
import java.util.List;

/** Writes rows of one kind; with each goes its fact, its place in the history and in the log of changes. */
final class SpecWriter<S> {

    private final LayerContext context;
    private final DeclaredKind<S> kind;
    private final DeclarationStore store;
    private final ChangeLog changes;

    SpecWriter(LayerContext context, DeclaredKind<S> kind, DeclarationStore store, ChangeLog changes) {
        this.context = context;
        this.kind = kind;
        this.store = store;
        this.changes = changes;
    }

    Declared<S> create(Unit unit, Uid uid, Wanted<S> wanted) {
        var row = new Declaration(uid, kind.kind(), wanted.name(), kind.content(wanted.labels(), wanted.spec()), now());
        unit.session().persist(row);
        return written(unit, row);
    }

    Declared<S> change(Unit unit, Declaration row, Wanted<S> wanted) {
        Declaration.Content content = kind.content(wanted.labels(), wanted.spec());
        if (!same(content.labels(), row.labels())) {
            row.relabel(content.labels());
        }
        if (!same(content.spec(), row.spec())) {
            row.respecify(content.spec(), content.uses());
        }
        return written(unit, row);
    }

    Declared<S> askDeletion(Unit unit, Declaration row) {
        row.askDeletion(now());
        return written(unit, row);
    }

    /** The end: no row is left, and the last fact says so. */
    Declared<S> remove(Unit unit, Declaration row) {
        Declared<S> last = last(declared(row));
        store.remove(unit, row);
        tell(unit, last, ChangeLog.Type.DELETED);
        return last;
    }

    Declared<S> declared(Declaration row) {
        return kind.declared(row, context.installation().incarnation());
    }

    private Declared<S> written(Unit unit, Declaration row) {
        unit.session().flush(); // gives the row its version
        Declared<S> now = declared(row);
        store.remember(
                unit,
                row.uid(),
                row.version(),
                DeclaredKind.document(now.metadata().labels(), now.spec()));
        tell(unit, now, ChangeLog.Type.CHANGED);
        return now;
    }

    private void tell(Unit unit, Declared<S> fact, ChangeLog.Type type) {
        Metadata metadata = fact.metadata();
        unit.publish(kind.topic(), new Shard(metadata.uid()), fact);
        changes.append(unit, List.of(new Change(kind.kind(), metadata.uid(), metadata.name(), type)));
    }

    private Declared<S> last(Declared<S> there) {
        Metadata old = there.metadata();
        Instant asked = old.deleting();
        var metadata = new Metadata(
                old.uid(),
                null,
                old.name(),
                old.labels(),
                old.generation(),
                old.version() + 1,
                old.created(),
                asked == null ? now() : asked);
        return new Declared<>(metadata, there.incarnation(), there.spec(), true);
    }

    private static boolean same(String json, String other) {
        return DeclaredKind.parse(json).equals(DeclaredKind.parse(other));
    }

    private Instant now() {
        return context.time().instant();
    }
}
