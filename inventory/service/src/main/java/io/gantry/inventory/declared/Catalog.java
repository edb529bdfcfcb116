package io.gantry.inventory.declared;

import io.gantry.inventory.api.Described;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.audit.OfGeneration;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.Precondition;
import java.util.Optional;

/** The objects of one kind, as people see and change them. */
public interface Catalog<S, T> {

    Kind kind();

    SpecReader<S> reader();

    /** Refused if its cursor is not one of this list. */
    Result<Page<Described<S, T>>> page(ListQuery query);

    Optional<Described<S, T>> byName(Name name);

    Optional<Described<S, T>> byUid(Unit unit, Uid uid);

    Result<Answer<S, T>> put(Wanted<S> wanted, Precondition precondition, Mode mode);

    /** What a write did, or would do, and the object after it. */
    record Answer<S, T>(Outcome outcome, Described<S, T> object) implements OfGeneration {
        @Override
        public long generation() {
            return object.metadata().generation();
        }
    }

    /** What a write does to an object. */
    enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    /** Whether a write is meant. */
    enum Mode {
        WRITE,
        /** Everything is checked and nothing changed. */
        DRY_RUN
    }
}
