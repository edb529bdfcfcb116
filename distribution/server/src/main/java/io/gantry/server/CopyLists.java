package io.gantry.server;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.FactPages;
import io.gantry.platform.relist.HttpRelister;
import io.gantry.platform.relist.OwnedElsewhere;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.RelistSources;
import io.gantry.platform.web.Query;
import io.gantry.server.copies.Errands;
import io.gantry.server.copies.Errands.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lists of all layers, for whoever re-lists in this copy: those of layers that are active here are read here, the
 * others are asked for where they are. Every topic has its writers here, whichever layers this copy has.
 */
final class CopyLists {

    static final String ERRAND = "facts";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int LIMIT_MAX = 1_000;

    private final Map<String, List<RelistSource<?>>> byLayer = new ConcurrentHashMap<>();
    private final Copies copies;

    CopyLists(Copies copies) {
        this.copies = copies;
    }

    /** @param sources of the layers that this copy has */
    void register(Map<String, List<RelistSource<?>>> sources, RelistSources into) {
        byLayer.putAll(sources);
        for (String layer : Schemas.LAYERS) {
            ServedBy.listed(layer).forEach(topic -> into.register(source(layer, topic)));
        }
        into.complete();
    }

    /** For another copy: what a layer that is active here has itself. */
    Optional<String> answer(Asked asked) {
        return byLayer.getOrDefault(asked.layer(), List.of()).stream()
                .filter(source -> source.topic().name().equals(asked.rest()))
                .findFirst()
                .map(source -> page(source, asked));
    }

    private static <F extends Fact> String page(RelistSource<F> source, Asked asked) {
        String after = asked.parameter("after");
        Result<Optional<Integer>> limit = Query.number("limit", asked.parameter("limit"), 1, LIMIT_MAX);
        return FactPages.write(
                source.topic(),
                source.page(
                        after == null ? null : Uid.parse(after), limit.orThrow().orElse(LIMIT_MAX)));
    }

    private <F extends Fact> RelistSource<F> source(String layer, Topic<F> topic) {
        var others = new HttpRelister(
                Errands.path(ERRAND, layer, ""), path -> copies.calls().get(layer, path, null, ANSWER_MAX));
        return new OwnedElsewhere<>(topic, here(layer, topic), () -> copies.listsHere(layer), others);
    }

    @SuppressWarnings("unchecked") // found by its own topic's name, and a topic has one type of fact
    private <F extends Fact> Optional<RelistSource<F>> here(String layer, Topic<F> topic) {
        return byLayer.getOrDefault(layer, List.of()).stream()
                .filter(source -> source.topic().name().equals(topic.name()))
                .findFirst()
                .map(source -> (RelistSource<F>) source);
    }

    /** As many as write it. */
    static RelistSources sources() {
        return new RelistSources().shared(IdentityFact.TOPIC, ServedBy.IDENTITY_WRITERS.size());
    }
}
