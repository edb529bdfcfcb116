package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A writer's list of a topic, wherever the writer is active now: here, or in another copy of the program, which is then
 * asked.
 *
 * @param here what this copy can list itself, if it has the layer at all
 * @param activeHere asked each time
 * @param others asks the copy where the writer is active
 */
public record OwnedElsewhere<F extends Fact>(
        Topic<F> topic, Optional<RelistSource<F>> here, BooleanSupplier activeHere, Relister others)
        implements RelistSource<F> {

    @Override
    public List<F> page(@Nullable Uid after, int limit) {
        return part(after, limit).facts();
    }

    @Override
    public Relister.Part<F> part(@Nullable Uid after, int limit) {
        return here.isPresent() && activeHere.getAsBoolean()
                ? here.get().part(after, limit)
                : others.page(topic, after, limit);
    }
}
