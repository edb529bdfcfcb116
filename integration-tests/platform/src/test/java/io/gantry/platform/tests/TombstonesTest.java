package io.gantry.platform.tests;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.testkit.Kafka;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Kafka keeps of the deleted, on a topic that the broker compacts as soon as it can. */
class TombstonesTest {

    private static final Topic<Thing> MORTALS =
            Topic.ofState("test.mortals", "test.mortal.changed.v1", new TypeReference<>() {}, "Things that go");
    private static final Duration A_WEEK = Duration.ofDays(7);
    private static final Duration COMPACTED_WITHIN = Duration.ofMinutes(2);

    private final LayerFixture writer =
            LayerFixture.of("writer").kafka(List.of(MORTALS)).open();
    private final LayerFixture reader = reader("reader");
    private final Shard shard = new Shard(writer.uid());
    private final Received received = new Received();

    @BeforeAll
    static void makeTopic() throws Exception {
        var topic = new NewTopic(MORTALS.name(), Topic.PARTITIONS, (short) 1)
                .configs(Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "100",
                        "min.cleanable.dirty.ratio", "0.001",
                        "max.compaction.lag.ms", "100"));
        try (var admin = Admin.create(
                Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    @AfterEach
    void close() {
        reader.close();
        writer.close();
    }

    @Test
    void kafkaForgetsTheDeletedAndWhoeverReadsLaterIsRightAllTheSame() {
        Thing mortal = thing("mortal");
        Thing missed = thing("its deletion is missed");
        Thing stays = thing("stays");
        try (var _ = consumer(reader)) {
            publish(mortal, missed, stays);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(3));
        }
        publish(mortal.gone(), missed.gone());
        soon().untilAsserted(() -> assertThat(owed()).isEqualTo(2));
        writer.clock().advance(A_WEEK.minusHours(1));
        publish(thing("an hour too early"));
        soon().untilAsserted(() -> assertThat(count("outbox")).isZero());
        assertThat(tombstones()).doesNotContain(mortal.uid(), missed.uid());
        writer.clock().advance(Duration.ofHours(2));
        soon().untilAsserted(() -> assertThat(tombstones()).contains(mortal.uid(), missed.uid()));
        assertThat(tombstones()).doesNotContain(stays.uid());
        soon().untilAsserted(() -> assertThat(owed()).isZero());

        soon().atMost(COMPACTED_WITHIN).untilAsserted(() -> {
            publish(thing("so that the segment is closed"));
            assertThat(values(mortal)).as("of it only the tombstone is left").isEmpty();
            assertThat(values(stays)).hasSize(1);
        });

        try (var _ = consumer(reader)) { // it was away since before the deletion
            soon().untilAsserted(() -> assertThat(
                            received.things().stream().filter(Thing::deleted).map(Thing::uid))
                    .containsExactlyInAnyOrder(mortal.uid(), missed.uid()));
            assertThat(has(reader, stays)).isTrue();
            assertThat(has(reader, mortal)).isFalse();
        }
        try (LayerFixture fresh = reader("fresh")) {
            fresh.database()
                    .write(unit -> unit.session()
                            .createNativeMutationQuery("delete from consumed")
                            .executeUpdate());
            try (var _ = consumer(fresh)) {
                soon().untilAsserted(() -> assertThat(has(fresh, stays)).isTrue());
                assertThat(has(fresh, mortal)).isFalse();
            }
            writer.relists().register(FactPath.listing(MORTALS, new TreeMap<>(Map.of(stays.uid(), stays))));
            try (var again = consumer(fresh)) {
                soon().until(again::relisted);
                assertThat(has(fresh, stays)).isTrue();
                assertThat(has(fresh, missed)).isFalse();
            }
        }
    }

    @Test
    void whatLivesAgainUnderItsUidIsNotBuried() {
        Thing back = thing("back");
        publish(back, back.gone());
        soon().untilAsserted(() -> assertThat(owed()).isEqualTo(1));
        publish(new Thing(back.uid(), new Revision(1, 3), false, back.name(), "back"));
        soon().untilAsserted(() -> assertThat(owed()).isZero());
        writer.clock().advance(A_WEEK.plusHours(1));
        Thing other = thing("another");
        publish(other, other.gone());
        soon().untilAsserted(() -> assertThat(owed()).isEqualTo(1));
        writer.clock().advance(A_WEEK.plusHours(1));
        soon().untilAsserted(
                        () -> assertThat(tombstones()).contains(other.uid()).doesNotContain(back.uid()));
    }

    @Test
    void aTombstoneThatComesAfterNewerWordOfItsObjectIsNoNews() {
        Thing lives = thing("lives");
        try (var _ = consumer(reader)) {
            publish(lives.next("newer"));
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
            FactPath.send(MORTALS, MORTALS.type(), lives.uid(), null, Map.of("ce_incarnation", "1", "ce_version", "1"));
            Thing end = thing("end");
            FactPath.send(MORTALS, MORTALS.type(), lives.uid(), FactPath.json(end), Map.of());
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("newer", "end"));
        }
        assertThat(has(reader, lives)).isTrue();
    }

    private LayerFixture reader(String name) {
        return LayerFixture.of(name).beside(writer).kafka(List.of(MORTALS)).open();
    }

    private FactConsumer consumer(LayerFixture layer) {
        return FactConsumer.of(layer.context()).on(MORTALS, received).start();
    }

    private Thing thing(String text) {
        return Thing.of(writer.uid(), 1, text);
    }

    private void publish(Thing... things) {
        writer.database().write(unit -> {
            for (Thing thing : things) {
                unit.publish(MORTALS, shard, thing);
            }
            return true;
        });
    }

    private int owed() {
        return count("tombstone");
    }

    private int count(String table) {
        return FactPath.count(writer, table);
    }

    private static boolean has(LayerFixture layer, Thing thing) {
        return layer.database()
                .read(unit -> new Mirror().get(unit, MORTALS, thing.uid()).isPresent());
    }

    private List<Uid> tombstones() {
        return topic().stream()
                .filter(message -> message.value() == null)
                .map(message -> Uid.parse(message.key()))
                .toList();
    }

    private List<byte[]> values(Thing of) {
        return topic().stream()
                .filter(message -> message.key().equals(of.uid().text()))
                .map(ConsumerRecord::value)
                .filter(value -> value != null)
                .toList();
    }

    /** All that the broker still has in the partition of these tests' shard. */
    private List<ConsumerRecord<String, byte[]>> topic() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers());
        List<TopicPartition> partitions = IntStream.range(0, Topic.PARTITIONS)
                .mapToObj(number -> new TopicPartition(MORTALS.name(), number))
                .toList();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var found = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
            return found;
        }
    }
}
