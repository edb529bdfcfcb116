package io.gantry.inventory.declared;

import io.gantry.kinds.fact.Declared;
import io.gantry.platform.database.Unit;
import java.util.List;

/** What hangs on the objects of a kind beside other specs, as the layers below report it. */
public interface Ownership<S> {

    /** More users than this are not listed when a deletion is refused. */
    int USERS_LISTED_MAX = 20;

    /** What forbids its deletion, in people's words: {@code job shop/web}; at most {@link #USERS_LISTED_MAX}. */
    List<String> usedBy(Unit unit, Declared<S> object);

    /** Of these, the ones that may go: all that goes with them when they are deleted has gone. The others stay. */
    default List<Declared<S>> owningNothing(Unit unit, List<Declared<S>> objects) {
        return objects;
    }
}
