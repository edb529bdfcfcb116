package io.gantry.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a broken or foreign writer puts on a topic. A consumer must be able to tell that it cannot be read; what is read is
 * whole: it can be written again, and reads the same.
 */
final class Facts implements Target {

    private final List<Sample> samples;

    private record Sample(Topic<?> topic, JsonNode good) {}

    Facts() {
        var topics = new ArrayList<Topic<?>>();
        topics.addAll(InventoryTopics.ALL);
        topics.addAll(ProvisionerTopics.ALL);
        topics.addAll(BridgeTopics.ALL);
        topics.addAll(SchedulerTopics.ALL);
        topics.add(IdentityFact.TOPIC);
        this.samples =
                topics.stream().map(topic -> new Sample(topic, sample(topic))).toList();
    }

    private static JsonNode sample(Topic<?> topic) {
        String file = "/samples/" + topic.type() + ".json";
        try (InputStream text = Facts.class.getResourceAsStream(file)) {
            return Odd.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    @Override
    public String name() {
        return "facts";
    }

    @Override
    public Optional<String> tryOne(long seed) {
        var random = new SplittableRandom(seed);
        Sample sample = samples.get(random.nextInt(samples.size()));
        byte[] text = random.nextInt(3) == 0
                ? Garble.of(sample.good().toString().getBytes(UTF_8), random)
                : Change.of(sample.good(), random).tree().toString().getBytes(UTF_8);
        return read(sample.topic(), text);
    }

    private static Optional<String> read(Topic<?> topic, byte[] text) {
        Fact fact;
        try {
            fact = GantryJson.lenient().readerFor(topic.shape()).readValue(text);
        } catch (JacksonException refused) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return fact == null ? Optional.empty() : again(topic, fact);
    }

    private static Optional<String> again(Topic<?> topic, Fact fact) {
        try {
            byte[] written = GantryJson.lenient().writeValueAsBytes(fact);
            Fact same = GantryJson.lenient().readerFor(topic.shape()).readValue(written);
            return same.equals(fact)
                    ? Optional.empty()
                    : Optional.of(topic.type() + ": read as " + fact + ", written, and read as " + same);
        } catch (IOException e) {
            return Optional.of(topic.type() + ": " + fact + " was read, and cannot be written and read again: " + e);
        }
    }
}
