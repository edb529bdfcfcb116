package io.gantry.faults.world;

import io.gantry.faults.bus.Bus;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The words of layers that are not simulated themselves: what was said last can be listed again. */
final class Said {

    private final Bus bus;
    private final Map<String, TreeMap<Uid, Fact>> said = new LinkedHashMap<>();

    Said(Bus bus) {
        this.bus = bus;
    }

    <F extends Fact> void say(Topic<F> topic, Uid shard, F fact) {
        said.computeIfAbsent(topic.name(), _ -> new TreeMap<>()).put(fact.uid(), fact);
        bus.say(topic, shard, fact);
    }

    @SuppressWarnings("unchecked") // a topic has one type of fact
    <F extends Fact> List<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        TreeMap<Uid, Fact> all = said.getOrDefault(topic.name(), new TreeMap<>());
        return (List<F>) (after == null ? all : all.tailMap(after, false))
                .values().stream().filter(fact -> !fact.deleted()).limit(limit).toList();
    }
}
