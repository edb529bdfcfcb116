package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the layers of this program can be asked for. As a {@link Relister} it asks them without HTTP between. */
public final class RelistSources implements Relister {

    private final Map<String, RelistSource<?>> byTopic = new ConcurrentHashMap<>();

    /** From now on this topic can be listed; its layer has started. */
    public void register(RelistSource<?> source) {
        RelistSource<?> before = byTopic.putIfAbsent(source.topic().name(), source);
        if (before != null) {
            throw new IllegalStateException("two sources for " + source.topic().name());
        }
    }

    public void registerAll(List<RelistSource<?>> sources) {
        sources.forEach(this::register);
    }

    Optional<RelistSource<?>> of(String topic) {
        return Optional.ofNullable(byTopic.get(topic));
    }

    @Override
    @SuppressWarnings("unchecked") // a source is found by its own topic's name, and a topic has one type of fact
    public <F extends Fact> List<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        RelistSource<?> source = byTopic.get(topic.name());
        if (source == null) {
            throw new OwnerAway("nobody here lists " + topic.name() + " yet", null);
        }
        return (List<F>) source.page(after, limit);
    }
}
