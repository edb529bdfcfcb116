package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An owner's answer to "what do you have?": the state of every object of a topic that is not deleted, as its last fact.
 * Who lacks one takes it; who has one that is not here any more marks it deleted.
 */
public interface RelistSource<F extends Fact> {
    Topic<F> topic();

    /** In whose order an object's facts are told, as it was when they were published. */
    default Shard shard(F fact) {
        return new Shard(fact.uid());
    }

    /** The objects with a greater uid (unsigned order, as PostgreSQL sorts uuid), by uid, at most {@code limit}. */
    List<F> page(@Nullable Uid after, int limit);

    /** The same, with what cannot be read of it, where it comes from another program. */
    default Relister.Part<F> part(@Nullable Uid after, int limit) {
        return Relister.Part.of(page(after, limit));
    }
}
