package io.gantry.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics from now on, as another layer would: where the clocks stop. */
final class Facts implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<Seen> seen;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closing;

    /** A fact, and when we had it; System.nanoTime. */
    record Seen(String topic, JsonNode fact, long nanos) {
        String text(String field) {
            return fact.path(field).asText();
        }
    }

    /** @param seen called by one thread */
    static Facts follow(String servers, List<String> topics, Consumer<Seen> seen) {
        var facts = new Facts(consumer(servers), topics, seen);
        facts.thread.start();
        return facts;
    }

    private static KafkaConsumer<String, byte[]> consumer(String servers) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "enable.auto.commit", "false");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The ends of a topic's partitions now. */
    static Map<TopicPartition, Long> ends(String servers, String topic) {
        try (KafkaConsumer<String, byte[]> consumer = consumer(servers)) {
            return consumer.endOffsets(partitions(consumer, topic), LIMIT);
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic, LIMIT).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Facts(KafkaConsumer<String, byte[]> consumer, List<String> topics, Consumer<Seen> seen) {
        this.consumer = consumer;
        this.seen = seen;
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> partitions(consumer, topic).stream())
                .toList();
        consumer.assign(partitions);
        consumer.endOffsets(partitions, LIMIT).forEach(consumer::seek);
        this.thread = Thread.ofPlatform().name("facts").unstarted(this::read);
    }

    private void read() {
        try {
            while (!closing) {
                consumer.poll(POLL).forEach(this::hand);
            }
        } catch (WakeupException _) {
            // closing
        } catch (RuntimeException e) { // the top of a thread: whoever waits for a fact is told
            failure.set(e);
        }
    }

    private void hand(ConsumerRecord<String, byte[]> one) {
        long now = System.nanoTime();
        if (one.value() != null) {
            try {
                seen.accept(new Seen(one.topic(), Rest.JSON.readTree(one.value()), now));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Throws if reading has failed. */
    void check() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the topics cannot be read", failed);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
