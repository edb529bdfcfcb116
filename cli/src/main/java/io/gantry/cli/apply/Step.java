package io.gantry.cli.apply;

import io.gantry.cli.api.ApiObject;
import io.gantry.kinds.meta.Manifest;
import java.util.List;
import java.util.Optional;

/** What applying one manifest will do. */
sealed interface Step {

    Manifest<?> manifest();

    record Create(Manifest<?> manifest) implements Step {}

    /** @param now what the plan was made on; it is changed only if it is still so */
    record Change(Manifest<?> manifest, ApiObject now, List<Difference> differences) implements Step {}

    record Keep(Manifest<?> manifest, ApiObject now) implements Step {}

    default String title() {
        return manifest().kind().singular() + " " + name();
    }

    default String name() {
        return manifest().metadata().name().value();
    }

    default Optional<String> namespace() {
        return Optional.ofNullable(manifest().metadata().namespace()).map(Object::toString);
    }
}
