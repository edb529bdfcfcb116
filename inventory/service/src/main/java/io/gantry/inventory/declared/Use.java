package io.gantry.inventory.declared;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;

/**
 * That a spec names another object, which therefore must exist for it to work and cannot be deleted under it.
 *
 * @param field where the spec names it: {@code spec.sources[0].provider}
 */
public record Use(Kind kind, Name name, String field) {

    /** How it is stored and searched: {@code provider/rack-a}. */
    String key() {
        return keyOf(kind, name);
    }

    static String keyOf(Kind kind, Name name) {
        return kind.singular() + "/" + name;
    }
}
