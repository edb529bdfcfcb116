package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the owner of a topic, wherever it is, for all it has. */
public interface Relister {

    /**
     * Like {@link RelistSource#page}; shorter than the limit only at the end.
     *
     * @throws OwnerAway if the owner does not answer now, or does not serve this topic yet
     */
    <F extends Fact> Part<F> page(Topic<F> topic, @Nullable Uid after, int limit);

    /**
     * A page as the one who asked got it: an owner of another release may say what this one cannot read, and that must
     * not look as if it said nothing of the object.
     */
    record Part<F extends Fact>(List<F> facts, List<Unreadable> unreadable) {

        public Part {
            facts = List.copyOf(facts);
            unreadable = List.copyOf(unreadable);
        }

        public static <F extends Fact> Part<F> of(List<F> facts) {
            return new Part<>(facts, List.of());
        }

        public int size() {
            return facts.size() + unreadable.size();
        }

        /** Of all that was listed, in no order. */
        public Stream<Uid> uids() {
            return Stream.concat(
                    facts.stream().map(Fact::uid), unreadable.stream().map(Unreadable::uid));
        }

        /** The greatest uid of it; it must have one. */
        public Uid last() {
            return uids().max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    /** An object whose fact is not one of its type, as this release knows it. */
    record Unreadable(Uid uid, String reason) {}

    /** The owner cannot be asked now: an outage, tried again later. Never "it has nothing". */
    final class OwnerAway extends RuntimeException {

        private static final long serialVersionUID = 1;

        public OwnerAway(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
