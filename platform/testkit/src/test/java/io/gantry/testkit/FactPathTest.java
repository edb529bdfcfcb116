package io.gantry.testkit;

import static io.gantry.testkit.Awaiting.soon;
import static io.gantry.testkit.Thing.HAPPENED;
import static io.gantry.testkit.Thing.OTHERS;
import static io.gantry.testkit.Thing.THINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relist.RelistSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a transaction of one layer, over Kafka, into the mirror and the handlers of another. */
class FactPathTest {

    private final Mirror mirror = new Mirror();
    private LayerFixture writer;
    private LayerFixture reader;

    @BeforeEach
    void open() {
        writer = LayerFixture.of("writer").kafka(Thing.ALL).open();
        reader = LayerFixture.of("reader").beside(writer).kafka(Thing.ALL).open();
    }

    @AfterEach
    void close() {
        reader.close();
        writer.close();
    }

    @Test
    void aCommittedFactArrives() {
        var received = new Received();
        Thing thing = Thing.of(writer.uid(), 1, "hello");
        try (var _ = consumer(received)) {
            publish(thing);
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(thing));
        }
        assertThat(inMirror(thing.uid())).isEqualTo(thing);
        assertThat(reader.database()
                        .<Thing>read(unit ->
                                mirror.byAlias(unit, THINGS, thing.name()).orElseThrow()))
                .isEqualTo(thing);
        soon().untilAsserted(() -> assertThat(count(writer, "outbox")).isZero());
    }

    @Test
    void aFactOfARolledBackTransactionDoesNotArrive() {
        var received = new Received();
        Thing rolledBack = Thing.of(writer.uid(), 1, "never");
        Thing after = Thing.of(writer.uid(), 1, "after");
        try (var _ = consumer(received)) {
            assertThatThrownBy(() -> writer.database().write(unit -> {
                        unit.publish(THINGS, new Shard(rolledBack.uid()), rolledBack);
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            publish(after);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
        }
    }

    @Test
    void factsOfOneShardArriveInOrder() {
        var received = new Received();
        var shard = new Shard(writer.uid());
        try (var _ = consumer(received)) {
            for (int batch = 0; batch < 20; batch++) {
                int first = batch * 50;
                writer.database().write(unit -> {
                    for (int number = first; number < first + 50; number++) {
                        unit.publish(THINGS, shard, Thing.of(writer.uid(), 1, Integer.toString(number)));
                    }
                    return true;
                });
            }
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1_000));
        }
        assertThat(received.texts().stream().map(Integer::valueOf)).isSorted();
    }

    @Test
    void aFactCommittedLateIsNotSkippedThoughItsPositionIsLower() throws Exception {
        var received = new Received();
        try (var _ = consumer(received);
                Connection late = writer.connect()) {
            late.setAutoCommit(false);
            Thing first = Thing.of(writer.uid(), 1, "late");
            insertOutboxRow(late, first);
            publish(Thing.of(writer.uid(), 1, "early"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("early"));
            late.commit();
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("early", "late"));
        }
    }

    @Test
    void aRestartedConsumerGoesOnWithNothingLostAndNothingTwice() {
        var received = new Received();
        var expected = new ArrayList<String>();
        for (int round = 0; round < 4; round++) {
            try (var _ = consumer(received)) {
                for (int number = 0; number < 25; number++) {
                    expected.add(round + "." + number);
                    publish(Thing.of(writer.uid(), 1, round + "." + number));
                }
                int atLeast = round * 25 + 5;
                soon().untilAsserted(() -> assertThat(received.things()).hasSizeGreaterThan(atLeast));
            }
        }
        try (var _ = consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(expected.size()));
        }
        assertThat(received.texts()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void staleVersionsAreDropped() {
        var received = new Received();
        Thing first = Thing.of(writer.uid(), 1, "first");
        Thing second = first.next("second");
        try (var _ = consumer(received)) {
            publish(second);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("second"));
            publish(first);
            publish(Thing.of(first.uid(), 2, "second again"));
            publish(second.next("third"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("second", "third"));
        }
    }

    @Test
    void aHigherIncarnationBeatsAHigherVersion() {
        var received = new Received();
        Thing old = Thing.of(writer.uid(), 90, "before the restore");
        Thing restored = new Thing(old.uid(), new Revision(2, 3), false, old.name(), "restored");
        try (var _ = consumer(received)) {
            publish(old);
            publish(restored);
            publish(old.next("a late one"));
            publish(Thing.of(writer.uid(), 1, "end"));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("end"));
        }
        assertThat(inMirror(old.uid())).isEqualTo(restored);
    }

    @Test
    void whatARelaySentTwiceIsAppliedOnce() {
        var received = new Received();
        writer.relay().close(); // so that the rows can be kept and put back, as after a crash before the delete
        Thing thing = Thing.of(writer.uid(), 1, "once");
        publish(thing);
        List<byte[]> rows = outboxRows();
        try (var _ = consumer(received)) {
            try (var _ = OutboxRelay.start(writer.context())) {
                soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
                soon().untilAsserted(() -> assertThat(count(writer, "outbox")).isZero());
                putBack(thing.uid(), rows);
                publish(Thing.of(writer.uid(), 1, "end"));
                soon().untilAsserted(() -> assertThat(received.texts()).contains("end"));
                soon().untilAsserted(() -> assertThat(count(writer, "outbox")).isZero());
            }
        }
        assertThat(received.texts()).containsExactly("once", "end");
    }

    @Test
    void deletedObjectsAreHandedOverAndLeaveTheMirror() {
        var received = new Received();
        Thing thing = Thing.of(writer.uid(), 1, "short life");
        try (var _ = consumer(received)) {
            publish(thing);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
            publish(thing.gone());
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(2));
        }
        assertThat(received.things().getLast().deleted()).isTrue();
        assertThat(reader.database()
                        .<Boolean>read(
                                unit -> mirror.get(unit, THINGS, thing.uid()).isPresent()))
                .isFalse();
    }

    @Test
    void anUnreadableFactIsParkedAndDoesNotBlock() {
        var received = new Received();
        Uid uid = writer.uid();
        String json = "{\"uid\":\"" + uid + "\",\"revision\":{\"incarnation\":1,\"version\":1},\"deleted\":false,"
                + "\"name\":\"unreadable\",\"text\":\"\"}";
        try (var _ = consumer(received)) {
            send(THINGS, THINGS.type(), uid, json);
            send(THINGS, THINGS.type(), uid, "not JSON at all");
            publish(Thing.of(writer.uid(), 1, "after"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
            soon().untilAsserted(() -> assertThat(count(reader, "suspect")).isEqualTo(2));
            publish(Thing.of(uid, 2, "repaired"));
            soon().untilAsserted(() -> assertThat(count(reader, "suspect")).isZero());
        }
    }

    @Test
    void anUnknownTypeAndATombstoneAreSkipped() {
        var received = new Received();
        try (var _ = consumer(received)) {
            send(THINGS, "test.thing.changed.v9", writer.uid(), "{\"quite\":\"different\"}");
            send(THINGS, THINGS.type(), writer.uid(), null);
            publish(Thing.of(writer.uid(), 1, "after"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
        }
        assertThat(count(reader, "suspect")).isZero();
    }

    @Test
    void aFactWhoseHandlerFailsIsParkedAloneAndOfferedAgainByARelist() {
        var received = new Received();
        var failures = new AtomicInteger();
        Thing bad = Thing.of(writer.uid(), 1, "bad");
        Thing good = Thing.of(writer.uid(), 1, "good");
        try (var _ = FactConsumer.of(reader.context())
                .on(THINGS, (unit, fresh) -> {
                    if (fresh.contains(bad)) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("a bug in this handler");
                    }
                    received.apply(unit, fresh);
                })
                .start()) {
            writer.database().write(unit -> {
                var shard = new Shard(bad.uid());
                unit.publish(THINGS, shard, bad);
                unit.publish(THINGS, shard, good);
                return true;
            });
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(good));
            soon().untilAsserted(() -> assertThat(count(reader, "suspect")).isEqualTo(1));
        }
        assertThat(failures).hasValueGreaterThanOrEqualTo(3);
        writer.relists().register(listing(THINGS, new TreeMap<>(Map.of(bad.uid(), bad, good.uid(), good))));
        try (var _ = consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(good, bad));
            soon().untilAsserted(() -> assertThat(count(reader, "suspect")).isZero());
        }
    }

    @Test
    void reListingBringsWhatWasMissedAndMarksWhatIsGone() {
        var received = new Received();
        var owned = new TreeMap<Uid, Thing>();
        for (int number = 0; number < 1_203; number++) {
            Thing thing = Thing.of(writer.uid(), 1, "old " + number);
            owned.put(thing.uid(), thing);
        }
        Thing gone = Thing.of(writer.uid(), 1, "gone at its owner, and nobody was told");
        try (var _ = consumer(received)) {
            publish(gone);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
        }
        writer.relists().register(listing(THINGS, owned));
        try (var _ = consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1 + 1_203 + 1));
            assertThat(received.things().stream().filter(Thing::deleted).map(Thing::uid))
                    .containsExactly(gone.uid());
        }
        var seen = new ArrayList<Thing>();
        reader.database().read(unit -> {
            mirror.forEach(unit, THINGS, seen::add);
            return true;
        });
        assertThat(seen).containsExactlyElementsOf(owned.values());
        assertThat(reader.database().<List<Thing>>read(unit -> mirror.page(unit, THINGS, owned.firstKey(), 2)))
                .containsExactlyElementsOf(List.copyOf(owned.values()).subList(1, 3));
    }

    @Test
    void eventsPassWithoutAMirror() {
        var received = new Received();
        try (var _ = FactConsumer.of(reader.context()).on(HAPPENED, received).start()) {
            Thing once = Thing.of(writer.uid(), 1, "it rained");
            writer.database().write(unit -> {
                unit.publish(HAPPENED, new Shard(once.uid()), once);
                return true;
            });
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(once));
        }
        assertThat(count(reader, "mirror")).isZero();
    }

    @Test
    void handlersOfABatchAreCalledInTheOrderTheyWereGiven() {
        var order = new java.util.concurrent.CopyOnWriteArrayList<String>();
        writer.relay().close();
        Thing thing = Thing.of(writer.uid(), 1, "x");
        writer.database().write(unit -> {
            unit.publish(THINGS, new Shard(thing.uid()), thing);
            unit.publish(OTHERS, new Shard(thing.uid()), thing);
            return true;
        });
        try (var _ = OutboxRelay.start(writer.context());
                var _ = FactConsumer.of(reader.context())
                        .on(OTHERS, (unit, fresh) -> order.add("others"))
                        .on(THINGS, (unit, fresh) -> order.add("things"))
                        .start()) {
            soon().untilAsserted(() -> assertThat(order).contains("others", "things"));
        }
    }

    @Test
    void aFactLargerThanKafkaTakesIsRefusedBeforeTheCommit() {
        String large = "x".repeat(1_000_000);
        assertThatThrownBy(() -> publish(Thing.of(writer.uid(), 1, large)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.thing.changed.v1");
        assertThat(count(writer, "outbox")).isZero();
    }

    private FactConsumer consumer(Received received) {
        return FactConsumer.of(reader.context())
                .on(THINGS, Thing::name, received)
                .start();
    }

    private void publish(Thing thing) {
        writer.database().write(unit -> {
            unit.publish(THINGS, new Shard(thing.uid()), thing);
            return true;
        });
    }

    private Thing inMirror(Uid uid) {
        return reader.database().read(unit -> mirror.get(unit, THINGS, uid).orElseThrow());
    }

    private static int count(LayerFixture layer, String table) {
        return layer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery("select count(*) from " + table)) {
                        row.next();
                        return row.getInt(1);
                    }
                }));
    }

    private List<byte[]> outboxRows() {
        return writer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("select facts from outbox order by position")) {
                        var found = new ArrayList<byte[]>();
                        while (rows.next()) {
                            found.add(rows.getBytes(1));
                        }
                        return found;
                    }
                }));
    }

    private void putBack(Uid shard, List<byte[]> rows) {
        writer.database()
                .write(unit -> unit.jdbc(connection -> {
                    for (byte[] row : rows) {
                        insertOutboxRow(connection, shard, row);
                    }
                    return true;
                }));
    }

    private static void insertOutboxRow(Connection connection, Thing thing) throws java.sql.SQLException {
        String row = THINGS.name() + " " + THINGS.type() + " " + thing.uid() + " 1 "
                + thing.revision().version() + "\n" + json(thing) + "\n";
        insertOutboxRow(connection, thing.uid(), row.getBytes(StandardCharsets.UTF_8));
    }

    private static void insertOutboxRow(Connection connection, Uid shard, byte[] row) throws java.sql.SQLException {
        try (var insert = connection.prepareStatement(
                "insert into outbox (shard, committed_at, count, facts) values (?, now(), 1, ?)")) {
            insert.setObject(1, shard.value());
            insert.setBytes(2, row);
            insert.executeUpdate();
        }
    }

    private static String json(Thing thing) {
        try {
            return io.gantry.kinds.json.GantryJson.lenient().writeValueAsString(thing);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Topic<Thing> topic, String type, Uid key, @Nullable String body) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            byte[] value = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
            var message = new ProducerRecord<>(topic.name(), new Shard(key).partition(), key.text(), value);
            message.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
            var _ = producer.send(message);
        }
    }

    private static RelistSource<Thing> listing(Topic<Thing> topic, NavigableMap<Uid, Thing> owned) {
        return new RelistSource<>() {
            @Override
            public Topic<Thing> topic() {
                return topic;
            }

            @Override
            public List<Thing> page(@Nullable Uid after, int limit) {
                var rest = after == null ? owned : owned.tailMap(after, false);
                return rest.values().stream().limit(limit).toList();
            }
        };
    }
}
