package io.gantry.inventory.declared;

import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relist.RelistSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything of one kind that has been said and not taken back. */
final class DeclaredRelist<S> implements RelistSource<Declared<S>> {

    private final LayerContext context;
    private final DeclaredKind<S> kind;
    private final DeclarationStore store;

    DeclaredRelist(LayerContext context, DeclaredKind<S> kind, DeclarationStore store) {
        this.context = context;
        this.kind = kind;
        this.store = store;
    }

    @Override
    public Topic<Declared<S>> topic() {
        return kind.topic();
    }

    @Override
    public List<Declared<S>> page(@Nullable Uid after, int limit) {
        int incarnation = context.installation().incarnation();
        return context.database()
                .read(unit -> store.pageByUid(unit, kind.kind(), after, limit).stream()
                        .map(row -> kind.declared(row, incarnation))
                        .toList());
    }
}
