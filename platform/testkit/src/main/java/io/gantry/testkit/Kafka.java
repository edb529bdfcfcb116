package io.gantry.testkit;

import io.gantry.kinds.fact.Topic;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.Topics;
import io.gantry.supervisor.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker. {@link #shared} is one per JVM, started when it is first asked for. Its topics are shared by all
 * tests of the JVM; {@link #beginHere} lets a test see only what is sent after it began.
 */
public final class Kafka {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static @Nullable Kafka shared;

    private final KafkaSettings settings;

    private Kafka(KafkaSettings settings) {
        this.settings = settings;
    }

    public static synchronized Kafka shared() {
        if (shared == null) {
            try {
                var process = EmbeddedKafka.start(TestFolders.make("kafka"));
                TestFolders.beforeDelete(process::close);
                shared = of(process);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** One that the test starts and stops itself, to see what happens when it is away. */
    public static Kafka of(EmbeddedKafka process) {
        return new Kafka(KafkaSettings.single(process.bootstrapServers()));
    }

    public KafkaSettings settings() {
        return settings;
    }

    public void make(Collection<? extends Topic<?>> topics) {
        Topics.ensure(settings, topics, LIMIT);
    }

    /** A consumer of this layer will begin at the present end of these topics. */
    public void beginHere(LayerDatabase database, Collection<? extends Topic<?>> topics) {
        Map<TopicPartition, Long> ends = ends(topics);
        database.write(unit -> unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("insert into consumed values (?, ?, ?)")) {
                for (var end : ends.entrySet()) {
                    insert.setString(1, end.getKey().topic());
                    insert.setInt(2, end.getKey().partition());
                    insert.setLong(3, end.getValue());
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        }));
    }

    private Map<TopicPartition, Long> ends(Collection<? extends Topic<?>> topics) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> IntStream.range(0, Topic.PARTITIONS)
                        .mapToObj(number -> new TopicPartition(topic.name(), number)))
                .toList();
        Map<String, Object> plain = Map.of("bootstrap.servers", settings.bootstrapServers());
        try (var reader = new KafkaConsumer<>(plain, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return reader.endOffsets(partitions, LIMIT);
        }
    }
}
