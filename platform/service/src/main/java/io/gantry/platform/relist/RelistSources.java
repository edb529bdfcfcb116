package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of this program can be asked for. As a {@link Relister} it asks them without HTTP between. A topic has
 * one writer unless it is said to be {@link #shared}; a shared one is listed only when all its writers are here, because
 * what a part of them lists would look to a consumer as if all else were gone.
 */
public final class RelistSources implements Relister {

    private final Map<String, Integer> writers = new ConcurrentHashMap<>();
    private final Map<String, List<RelistSource<?>>> byTopic = new ConcurrentHashMap<>();
    private volatile boolean complete;

    /** Several layers write this topic, each its own objects. Said before any of them registers. */
    public RelistSources shared(Topic<?> topic, int writersOfIt) {
        writers.put(topic.name(), writersOfIt);
        return this;
    }

    /** From now on this topic, or this writer's part of it, can be listed; its layer has started. */
    public void register(RelistSource<?> source) {
        byTopic.compute(source.topic().name(), (topic, before) -> {
            List<RelistSource<?>> sources = before == null ? new CopyOnWriteArrayList<>() : before;
            if (sources.size() >= writersOf(topic)) {
                throw new IllegalStateException("one source too many for " + topic + ", which has " + writersOf(topic));
            }
            sources.add(source);
            return sources;
        });
    }

    public void registerAll(List<RelistSource<?>> sources) {
        sources.forEach(this::register);
    }

    /** All layers of this program have registered: a topic of which nothing is here now is owned elsewhere, or not at all. */
    public void complete() {
        complete = true;
    }

    /** Whether a topic that cannot be listed now may be later. */
    boolean mayCome(String topic) {
        return !complete || byTopic.containsKey(topic);
    }

    /** Empty until every writer of the topic has registered. */
    Optional<RelistSource<?>> of(String topic) {
        List<RelistSource<?>> sources = byTopic.getOrDefault(topic, List.of());
        if (sources.size() < writersOf(topic)) {
            return Optional.empty();
        }
        return Optional.of(sources.size() == 1 ? sources.getFirst() : merged(sources));
    }

    @Override
    @SuppressWarnings("unchecked") // a source is found by its own topic's name, and a topic has one type of fact
    public <F extends Fact> Part<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        RelistSource<?> source =
                of(topic.name()).orElseThrow(() -> new OwnerAway("nobody here lists " + topic.name() + " yet", null));
        return (Part<F>) source.part(after, limit);
    }

    private int writersOf(String topic) {
        return writers.getOrDefault(topic, 1);
    }

    @SuppressWarnings("unchecked") // all of one topic, and a topic has one type of fact
    private static <F extends Fact> RelistSource<F> merged(List<RelistSource<?>> sources) {
        List<RelistSource<F>> parts =
                sources.stream().map(source -> (RelistSource<F>) source).toList();
        return new MergedSource<>(parts.getFirst().topic(), parts);
    }
}
