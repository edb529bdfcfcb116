package io.gantry.inventory.declared;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.database.Unit;
import java.util.List;

/** What inventory itself can say of an object: whether what it names exists. */
public final class Conditions {

    public static final String REFERENCES_RESOLVED = "ReferencesResolved";

    private final DeclarationStore store;

    public Conditions() {
        this(new DeclarationStore());
    }

    Conditions(DeclarationStore store) {
        this.store = store;
    }

    /** @param uses what the object names, binding or not */
    public Condition referencesResolved(Unit unit, Declared<?> object, List<Use> uses) {
        List<Use> missing = uses.stream()
                .filter(use -> store.byName(unit, use.kind(), use.name()).isEmpty())
                .toList();
        return referencesResolved(object.metadata(), missing);
    }

    static Condition referencesResolved(Metadata metadata, List<Use> missing) {
        if (missing.isEmpty()) {
            return condition(metadata, REFERENCES_RESOLVED, Condition.Status.TRUE, "AllExist", "");
        }
        String names = String.join(
                ", ",
                missing.stream()
                        .map(use -> use.kind().singular() + " " + use.name() + " (" + use.field() + ")")
                        .toList());
        return condition(
                metadata,
                REFERENCES_RESOLVED,
                Condition.Status.FALSE,
                missing.getFirst().kind().word() + "NotFound",
                "there is no " + names + " yet");
    }

    /** Since when is not kept of what is computed when asked; the object's creation is the earliest it can be. */
    public static Condition condition(
            Metadata metadata, String type, Condition.Status status, String reason, String message) {
        return new Condition(type, status, reason, message, metadata.generation(), metadata.created());
    }
}
