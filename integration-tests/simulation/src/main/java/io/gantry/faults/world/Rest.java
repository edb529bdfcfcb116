package io.gantry.faults.world;

import io.gantry.faults.law.Violation;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.api.SchedulerTopics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How a world is that has come to rest: what there is is what people want, and what was told is what is so. */
final class Rest {

    private final World world;
    private final Answers answers;
    private final List<Part> parts = new ArrayList<>();

    /** Something that has to come to rest. */
    interface Part {
        /** What is not at rest yet; empty if all is. */
        Optional<String> look();
    }

    Rest(World world) {
        this.world = world;
        this.answers = new Answers(world);
        if (world.shape().supplies()) {
            parts.add(new SupplyRest(world, world.supply()));
        }
        if (world.shape().runsJobs()) {
            parts.add(new JobsRest(world, answers));
        }
    }

    Violation violated(String restless) {
        return new Violation("all comes to rest", "5 minutes after all faults ended: " + restless);
    }

    /** What is not at rest yet; empty if all is. */
    Optional<String> look() {
        for (Layer layer : world.shape().layers()) {
            if (world.active(layer).isEmpty()) {
                return Optional.of("no copy is active" + (world.shape().supplies() ? " for " + layer : ""));
            }
        }
        for (Part part : parts) {
            Optional<String> restless = part.look();
            if (restless.isPresent()) {
                return restless;
            }
        }
        return world.shape().layers().stream()
                .flatMap(layer -> told(layer).stream())
                .findFirst();
    }

    // ---- what was told

    private Optional<String> told(Layer layer) {
        Optional<Copy> active = world.active(layer);
        Optional<List<String>> differences = active.flatMap(copy -> answers.to(copy, () -> differences(copy, layer)));
        if (differences.isEmpty()) {
            return Optional.of("the copy does not list what it has");
        }
        return differences.get().stream().findFirst().map(first -> "facts replayed are not the state: " + first);
    }

    private List<String> differences(Copy copy, Layer layer) {
        List<String> all = new ArrayList<>();
        for (RelistSource<?> source : copy.relists(layer)) {
            if (layer != Layer.SCHEDULER || SchedulerTopics.ALL.contains(source.topic())) {
                differences(source, all);
            }
        }
        return all;
    }

    private <F extends Fact> void differences(RelistSource<F> source, List<String> found) {
        Map<Uid, F> replayed = replayed(source.topic());
        boolean alone = !source.topic().equals(io.gantry.kinds.identity.IdentityFact.TOPIC);
        for (F fact : source.page(null, Integer.MAX_VALUE)) {
            F last = replayed.remove(fact.uid());
            if (last == null || !json(source.topic(), last).equals(json(source.topic(), fact))) {
                found.add(source.topic().name() + ": told " + last + ", is " + fact);
            }
        }
        if (alone) { // of identities each layer lists its own
            replayed.values().forEach(fact -> found.add(source.topic().name() + ": told " + fact + ", is not there"));
        }
    }

    /** The newest of each object that lives. */
    private <F extends Fact> Map<Uid, F> replayed(Topic<F> topic) {
        var newest = new TreeMap<Uid, F>();
        for (ProducerRecord<String, byte[]> record : world.bus().all(topic.name())) {
            if (record.value() != null) {
                F fact = read(topic, record.value());
                newest.merge(
                        fact.uid(), fact, (one, other) -> one.revision().compareTo(other.revision()) < 0 ? other : one);
            }
        }
        newest.values().removeIf(Fact::deleted);
        return newest;
    }

    static <F extends Fact> F read(Topic<F> topic, byte[] body) {
        try {
            return GantryJson.lenient().readValue(body, topic.shape());
        } catch (IOException e) {
            throw new IllegalStateException(topic.name(), e);
        }
    }

    private static <F extends Fact> String json(Topic<F> topic, F fact) {
        try {
            return GantryJson.lenient().writerFor(topic.shape()).writeValueAsString(fact);
        } catch (IOException e) {
            throw new IllegalStateException(topic.name(), e);
        }
    }
}
