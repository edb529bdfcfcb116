package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.view.View;
import java.time.Instant;
import java.util.Optional;

/** What an owner's view has, for tests of other packages. */
public record OwnerView(Instant at, View view) {

    /** Empty while nobody owns it, or its owner is busy. */
    public static Optional<OwnerView> of(Owners owners, Uid cluster) {
        return owners.ask(
                cluster,
                knowledge -> new OwnerView(knowledge.now(), knowledge.view().snapshot()));
    }
}
