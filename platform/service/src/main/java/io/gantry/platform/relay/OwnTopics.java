package io.gantry.platform.relay;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Asks Kafka what it has in the topics that a layer writes. Made for a few questions at a start, then closed. */
final class OwnTopics implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);

    private final LayerContext context;
    private final byte[] source;
    private final Admin admin;

    OwnTopics(LayerContext context) {
        this.context = context;
        this.source = FactRecords.source(context.installation(), context.layer());
        var settings = new HashMap<String, Object>(context.kafka().security());
        settings.put("bootstrap.servers", context.kafka().bootstrapServers());
        settings.put("default.api.timeout.ms", Math.toIntExact(LIMIT.toMillis()));
        settings.put("request.timeout.ms", 5_000);
        settings.put("enable.metrics.push", false);
        this.admin = Admin.create(settings);
    }

    /** A topic as Kafka has it: its own id, and where each partition ends. */
    record There(String id, Map<TopicPartition, Long> ends) {}

    /** The newest that was read of an object. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Last(Uid uid, Revision revision, byte @Nullable [] body) {}

    /** Those that exist. */
    Map<String, There> look(Collection<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        topics.forEach(topic -> IntStream.range(0, Topic.PARTITIONS)
                .forEach(number -> asked.put(new TopicPartition(topic, number), OffsetSpec.latest())));
        var described = admin.describeTopics(topics).allTopicNames().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        var ends = admin.listOffsets(asked).all().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        var found = new HashMap<String, There>();
        described.forEach((topic, description) -> {
            var ofTopic = new HashMap<TopicPartition, Long>();
            ends.forEach((partition, end) -> {
                if (partition.topic().equals(topic)) {
                    ofTopic.put(partition, end.offset());
                }
            });
            found.put(topic, new There(description.topicId().toString(), ofTopic));
        });
        return found;
    }

    /** @param reached how far was read, when as much was read as may be */
    record Between(Collection<Last> objects, Map<TopicPartition, Long> reached) {}

    /**
     * Of the records between, that this layer wrote, the last of each object; about so many records are read.
     *
     * @throws IllegalStateException if Kafka gives none in time
     */
    Between between(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends, int recordsMax) {
        var last = new LinkedHashMap<Uid, Last>();
        var reached = new HashMap<TopicPartition, Long>();
        try (var kafka = new KafkaConsumer<String, byte[]>(readerSettings())) {
            kafka.assign(from.keySet());
            from.forEach(kafka::seek);
            int read = 0;
            long deadline = context.ticker().nanos() + LIMIT.toNanos();
            while (read < recordsMax && !atEnd(kafka, ends) && context.ticker().nanos() - deadline < 0) {
                for (ConsumerRecord<String, byte[]> record : kafka.poll(POLL)) {
                    read++;
                    ours(record).ifPresent(one -> last.merge(one.uid(), one, OwnTopics::newer));
                }
            }
            kafka.assignment().forEach(each -> reached.put(each, kafka.position(each, LIMIT)));
        }
        if (reached.equals(from)) {
            throw new IllegalStateException(context.layer() + ": Kafka gives nothing of " + from);
        }
        return new Between(List.copyOf(last.values()), reached);
    }

    private static boolean atEnd(KafkaConsumer<String, byte[]> kafka, Map<TopicPartition, Long> ends) {
        return kafka.assignment().stream().allMatch(each -> kafka.position(each, LIMIT) >= ends.getOrDefault(each, 0L));
    }

    private static Last newer(Last one, Last other) {
        return one.revision().compareTo(other.revision()) < 0 ? other : one;
    }

    /** Several layers may write a topic, and several installations may have. */
    private Optional<Last> ours(ConsumerRecord<String, byte[]> record) {
        Header writer = record.headers().lastHeader("ce_source");
        if (writer == null || !Arrays.equals(writer.value(), source)) {
            return Optional.empty();
        }
        try {
            var revision = new Revision(
                    Integer.parseInt(header(record, "ce_incarnation")), Long.parseLong(header(record, "ce_version")));
            return Optional.of(new Last(Uid.parse(record.key()), revision, record.value()));
        } catch (IllegalArgumentException _) { // none of ours is so
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private Map<String, Object> readerSettings() {
        var settings = new HashMap<String, Object>(context.kafka().security());
        settings.put("bootstrap.servers", context.kafka().bootstrapServers());
        settings.put("client.id", "gantry-" + context.layer() + "-compare");
        settings.put("key.deserializer", StringDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.metrics.push", false);
        return settings;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
