package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the owner of a topic, wherever it is, for all it has. */
public interface Relister {

    /**
     * Like {@link RelistSource#page}; shorter than the limit only at the end.
     *
     * @throws OwnerAway if the owner does not answer now, or does not serve this topic yet
     */
    <F extends Fact> List<F> page(Topic<F> topic, @Nullable Uid after, int limit);

    /** The owner cannot be asked now: an outage, tried again later. Never "it has nothing". */
    final class OwnerAway extends RuntimeException {

        private static final long serialVersionUID = 1;

        public OwnerAway(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
