package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.HAPPENED;
import static io.gantry.platform.tests.Thing.OTHERS;
import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relay.OutboxRelay;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a transaction of one layer, over Kafka, into the mirror and the handlers of another. */
class FactPathTest {

    /** Without one, counters count nothing. */
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final FactPath path = new FactPath();

    @BeforeEach
    void count() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void close() {
        path.close();
        Metrics.removeRegistry(registry);
    }

    @Test
    void aCommittedFactArrives() {
        var received = new Received();
        Thing thing = Thing.of(path.writer.uid(), 1, "hello");
        try (var _ = path.consumer(received)) {
            path.publish(thing);
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(thing));
        }
        assertThat(path.inMirror(thing.uid())).isEqualTo(thing);
        assertThat(path.reader
                        .database()
                        .<Thing>read(unit ->
                                path.mirror.byAlias(unit, THINGS, thing.name()).orElseThrow()))
                .isEqualTo(thing);
        soon().untilAsserted(
                        () -> assertThat(FactPath.count(path.writer, "outbox")).isZero());
    }

    @Test
    void aFactOfARolledBackTransactionDoesNotArrive() {
        var received = new Received();
        Thing rolledBack = Thing.of(path.writer.uid(), 1, "never");
        Thing after = Thing.of(path.writer.uid(), 1, "after");
        try (var _ = path.consumer(received)) {
            assertThatThrownBy(() -> path.writer.database().write(unit -> {
                        unit.publish(THINGS, new Shard(rolledBack.uid()), rolledBack);
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            path.publish(after);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
        }
    }

    @Test
    void factsOfOneShardArriveInOrder() {
        var received = new Received();
        var shard = new Shard(path.writer.uid());
        try (var _ = path.consumer(received)) {
            for (int batch = 0; batch < 20; batch++) {
                int first = batch * 50;
                path.writer.database().write(unit -> {
                    for (int number = first; number < first + 50; number++) {
                        unit.publish(THINGS, shard, Thing.of(path.writer.uid(), 1, Integer.toString(number)));
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
        try (var _ = path.consumer(received);
                Connection late = path.writer.connect()) {
            late.setAutoCommit(false);
            Thing first = Thing.of(path.writer.uid(), 1, "late");
            FactPath.insertOutboxRow(late, first);
            path.publish(Thing.of(path.writer.uid(), 1, "early"));
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
            try (var _ = path.consumer(received)) {
                for (int number = 0; number < 25; number++) {
                    expected.add(round + "." + number);
                    path.publish(Thing.of(path.writer.uid(), 1, round + "." + number));
                }
                int atLeast = round * 25 + 5;
                soon().untilAsserted(() -> assertThat(received.things()).hasSizeGreaterThan(atLeast));
            }
        }
        try (var _ = path.consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(expected.size()));
        }
        assertThat(received.texts()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void deletedObjectsAreHandedOverAndLeaveTheMirror() {
        var received = new Received();
        Thing thing = Thing.of(path.writer.uid(), 1, "short life");
        try (var _ = path.consumer(received)) {
            path.publish(thing);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
            path.publish(thing.gone());
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(2));
        }
        assertThat(received.things().getLast().deleted()).isTrue();
        assertThat(path.reader
                        .database()
                        .<Boolean>read(unit ->
                                path.mirror.get(unit, THINGS, thing.uid()).isPresent()))
                .isFalse();
    }

    @Test
    void anUnreadableFactIsParkedAndDoesNotBlock() {
        var received = new Received();
        Uid uid = path.writer.uid();
        String json = "{\"uid\":\"" + uid + "\",\"revision\":{\"incarnation\":1,\"version\":1},\"deleted\":false,"
                + "\"name\":\"unreadable\",\"text\":\"\"}";
        try (var _ = path.consumer(received)) {
            FactPath.send(THINGS, THINGS.type(), uid, json);
            soon().untilAsserted(() ->
                    assertThat(path.suspects()).hasSize(1).first().asString().endsWith(" 1"));
            FactPath.send(THINGS, THINGS.type(), uid, "not JSON at all"); // of a batch of its own: once more
            path.publish(Thing.of(path.writer.uid(), 1, "after"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
            soon().untilAsserted(() ->
                    assertThat(path.suspects()).hasSize(1).first().asString().endsWith(" 2"));
            path.publish(Thing.of(uid, 2, "repaired"));
            soon().untilAsserted(() ->
                    assertThat(FactPath.count(path.reader, "suspect_object")).isZero());
        }
    }

    @Test
    void aTypeThisReleaseDoesNotKnowIsSkippedAndCounted() {
        var received = new Received();
        double before = unknown("type");
        try (var _ = path.consumer(received)) {
            FactPath.send(THINGS, "test.thing.changed.v9", path.writer.uid(), "{\"quite\":\"different\"}");
            path.publish(Thing.of(path.writer.uid(), 1, "after"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
            soon().untilAsserted(() -> assertThat(unknown("type")).isEqualTo(before + 1));
        }
        assertThat(path.suspects()).isEmpty();
    }

    @Test
    void fieldsThisReleaseDoesNotKnowAreSkippedCountedAndKept() {
        var received = new Received();
        double before = unknown("field");
        Thing thing = Thing.of(path.writer.uid(), 1, "of a newer release");
        String json = FactPath.json(thing)
                .replace("\"version\":1", "\"version\":1,\"branch\":{\"deep\":[1,2]}")
                .replaceFirst("}$", ",\"color\":\"blue\"}");
        try (var _ = path.consumer(received)) {
            FactPath.send(THINGS, THINGS.type(), thing.uid(), json);
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(thing));
        }
        assertThat(unknown("field")).as("one in the fact, one in its revision").isEqualTo(before + 2);
        assertThat(path.suspects()).isEmpty();
        assertThat(FactPath.count(path.reader, "mirror where body ->> 'color' = 'blue'"))
                .as("for the release that will know it")
                .isEqualTo(1);
    }

    private static double unknown(String what) {
        return Metrics.counter("gantry.facts.unknown", "layer", "reader", "topic", "test.things", "what", what)
                .count();
    }

    @Test
    void aFactWhoseHandlerFailsIsParkedAloneAndOfferedAgainByARelist() {
        var received = new Received();
        var failures = new AtomicInteger();
        Thing bad = Thing.of(path.writer.uid(), 1, "bad");
        Thing good = Thing.of(path.writer.uid(), 1, "good");
        try (var _ = FactConsumer.of(path.reader.context())
                .on(THINGS, (unit, fresh) -> {
                    if (fresh.contains(bad)) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("a bug in this handler");
                    }
                    received.apply(unit, fresh);
                })
                .start()) {
            path.writer.database().write(unit -> {
                var shard = new Shard(bad.uid());
                unit.publish(THINGS, shard, bad);
                unit.publish(THINGS, shard, good);
                return true;
            });
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(good));
            soon().untilAsserted(() ->
                    assertThat(FactPath.count(path.reader, "suspect_object")).isEqualTo(1));
        }
        assertThat(failures).hasValueGreaterThanOrEqualTo(3);
        path.writer
                .relists()
                .register(FactPath.listing(THINGS, new TreeMap<>(Map.of(bad.uid(), bad, good.uid(), good))));
        try (var _ = path.consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(good, bad));
            soon().untilAsserted(() ->
                    assertThat(FactPath.count(path.reader, "suspect_object")).isZero());
        }
    }

    @Test
    void reListingBringsWhatWasMissedAndMarksWhatIsGone() {
        var received = new Received();
        var owned = new TreeMap<Uid, Thing>();
        for (int number = 0; number < 1_203; number++) {
            Thing thing = Thing.of(path.writer.uid(), 1, "old " + number);
            owned.put(thing.uid(), thing);
        }
        Thing gone = Thing.of(path.writer.uid(), 1, "gone at its owner, and nobody was told");
        try (var _ = path.consumer(received)) {
            path.publish(gone);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
        }
        path.writer.relists().register(FactPath.listing(THINGS, owned));
        try (var _ = path.consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1 + 1_203 + 1));
            assertThat(received.things().stream().filter(Thing::deleted).map(Thing::uid))
                    .containsExactly(gone.uid());
        }
        var seen = new ArrayList<Thing>();
        path.reader.database().read(unit -> {
            path.mirror.forEach(unit, THINGS, seen::add);
            return true;
        });
        assertThat(seen).containsExactlyElementsOf(owned.values());
        assertThat(path.reader
                        .database()
                        .<List<Thing>>read(unit -> path.mirror.page(unit, THINGS, owned.firstKey(), 2)))
                .containsExactlyElementsOf(List.copyOf(owned.values()).subList(1, 3));
    }

    @Test
    void aTopicOfTwoWritersIsRepairedFromBothOrNotAtAll() {
        var received = new Received();
        Thing ofOne = Thing.of(path.writer.uid(), 1, "of one");
        Thing ofTwo = Thing.of(path.writer.uid(), 1, "of two, missed by all");
        Thing gone = Thing.of(path.writer.uid(), 1, "gone at its owner, and nobody was told");
        path.writer.relists().shared(THINGS, 2);
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(Map.of(ofOne.uid(), ofOne))));
        try (var _ = path.consumer(received)) {
            path.publish(gone);
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(gone));
            path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(Map.of(ofTwo.uid(), ofTwo))));
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(4));
        }
        assertThat(received.things()).startsWith(gone, ofOne, ofTwo);
        assertThat(received.things().getLast().uid()).isEqualTo(gone.uid());
        assertThat(received.things().getLast().deleted()).isTrue();
    }

    /** As one that was stopped in the middle of a round, for so long that its successor has sent what came after. */
    @Test
    void whatARelaySendsTooLateIsDropped() {
        var received = new Received();
        Thing old = Thing.of(path.writer.uid(), 1, "old");
        Thing now = old.next("now");
        Thing after = Thing.of(path.writer.uid(), 1, "after");
        try (var _ = path.consumer(received)) {
            path.publish(now);
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(now));
            path.writer
                    .database()
                    .write(unit -> unit.jdbc(connection -> {
                        FactPath.insertOutboxRow(connection, old);
                        return true;
                    }));
            path.writer.database().write(unit -> {
                unit.publish(THINGS, new Shard(old.uid()), after);
                return true;
            });
            soon().untilAsserted(() -> assertThat(received.things()).contains(after));
        }
        assertThat(received.things()).containsExactly(now, after);
        assertThat(path.inMirror(old.uid())).isEqualTo(now);
    }

    @Test
    void eventsPassWithoutAMirror() {
        var received = new Received();
        try (var _ =
                FactConsumer.of(path.reader.context()).on(HAPPENED, received).start()) {
            Thing once = Thing.of(path.writer.uid(), 1, "it rained");
            path.writer.database().write(unit -> {
                unit.publish(HAPPENED, new Shard(once.uid()), once);
                return true;
            });
            soon().untilAsserted(() -> assertThat(received.things()).containsExactly(once));
        }
        assertThat(FactPath.count(path.reader, "mirror")).isZero();
    }

    @Test
    void handlersOfABatchAreCalledInTheOrderTheyWereGiven() {
        var order = new java.util.concurrent.CopyOnWriteArrayList<String>();
        path.writer.relay().close();
        Thing thing = Thing.of(path.writer.uid(), 1, "x");
        path.writer.database().write(unit -> {
            unit.publish(THINGS, new Shard(thing.uid()), thing);
            unit.publish(OTHERS, new Shard(thing.uid()), thing);
            return true;
        });
        try (var _ = OutboxRelay.start(path.writer.context());
                var _ = FactConsumer.of(path.reader.context())
                        .on(OTHERS, (unit, fresh) -> order.add("others"))
                        .on(THINGS, (unit, fresh) -> order.add("things"))
                        .start()) {
            soon().untilAsserted(() -> assertThat(order).contains("others", "things"));
        }
    }

    @Test
    void aFactLargerThanKafkaTakesIsRefusedBeforeTheCommit() {
        String large = "x".repeat(1_000_000);
        assertThatThrownBy(() -> path.publish(Thing.of(path.writer.uid(), 1, large)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.thing.changed.v1");
        assertThat(FactPath.count(path.writer, "outbox")).isZero();
    }
}
