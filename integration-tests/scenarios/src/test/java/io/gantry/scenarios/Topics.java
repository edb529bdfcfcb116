package io.gantry.scenarios;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that stands in the topics of an installation, as anybody who may read Kafka would see it. */
final class Topics {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    private Topics() {}

    /** One record: topic, headers and value as text. */
    record Line(String topic, String key, String text) {}

    static List<Line> readAll(String servers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", servers,
                "enable.auto.commit", "false",
                "isolation.level", "read_uncommitted",
                "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics(LIMIT).values().stream()
                    .flatMap(List::stream)
                    .filter(info -> !info.topic().startsWith("__"))
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(consumer, consumer.endOffsets(partitions, LIMIT));
        }
    }

    private static List<Line> read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        var lines = new ArrayList<Line>();
        long began = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(one -> lines.add(line(one)));
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new AssertionError("the topics were not read within " + LIMIT.toSeconds() + " s");
            }
        }
        return lines;
    }

    private static Line line(ConsumerRecord<byte[], byte[]> one) {
        String headers = StreamSupport.stream(one.headers().spliterator(), false)
                .map(header -> header.key() + "=" + text(header.value()))
                .toList()
                .toString();
        return new Line(one.topic(), text(one.key()), headers + " " + text(one.value()));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
