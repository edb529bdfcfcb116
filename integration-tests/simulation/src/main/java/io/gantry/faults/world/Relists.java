package io.gantry.faults.world;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.faults.stage.Program;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.Relister;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks who writes a topic for all there is: the layers that are simulated where they are active, the world for others. */
final class Relists implements Relister {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final World world;
    private final Program asker;

    Relists(World world, Program asker) {
        this.world = world;
        this.asker = asker;
    }

    @Override
    public <F extends Fact> Part<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        List<F> all = new ArrayList<>(world.said().page(topic, after, limit));
        for (Layer layer : writers(topic)) {
            if (world.shape().has(layer)) {
                all.addAll(page(layer, topic, after, limit));
            }
        }
        all.sort(Comparator.comparing(Fact::uid));
        return Part.of(all.subList(0, Math.min(limit, all.size())));
    }

    private Set<Layer> writers(Topic<?> topic) {
        if (InventoryTopics.ALL.contains(topic)) {
            return Set.of(Layer.INVENTORY);
        }
        if (ProvisionerTopics.ALL.contains(topic)) {
            return Set.of(Layer.PROVISIONER);
        }
        if (BridgeTopics.ALL.contains(topic)) {
            return Set.of(Layer.BRIDGE);
        }
        if (SchedulerTopics.ALL.contains(topic)) {
            return Set.of(Layer.SCHEDULER);
        }
        // identities: the scheduler's requests are of no interest where nobody answers them
        return world.shape().supplies()
                ? EnumSet.of(Layer.PROVISIONER, Layer.BRIDGE, Layer.SCHEDULER)
                : EnumSet.noneOf(Layer.class);
    }

    private <F extends Fact> List<F> page(Layer layer, Topic<F> topic, @Nullable Uid after, int limit) {
        Copy owner = world.active(layer).orElseThrow(() -> new OwnerAway("no copy is active for " + layer, null));
        RelistSource<F> source = source(owner, layer, topic)
                .orElseThrow(() -> new OwnerAway(layer + " does not list " + topic.name(), null));
        var answer = new CompletableFuture<List<F>>();
        owner.program().threads().start("request", () -> {
            try {
                answer.complete(source.page(after, limit));
            } catch (RuntimeException outage) {
                world.stage().remark("listing " + topic.name() + " failed: " + outage);
            }
        });
        try {
            if (asker.threads().await(answer, ANSWER_MAX)) {
                return answer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new OwnerAway(owner.program() + " does not list " + topic.name(), null);
    }

    @SuppressWarnings("unchecked") // a topic has one type of fact
    private static <F extends Fact> Optional<RelistSource<F>> source(Copy owner, Layer layer, Topic<F> topic) {
        return owner.relists(layer).stream()
                .filter(source -> source.topic().equals(topic))
                .map(source -> (RelistSource<F>) source)
                .findFirst();
    }
}
