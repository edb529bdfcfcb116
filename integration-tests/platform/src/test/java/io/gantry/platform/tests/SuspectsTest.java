package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.FactHandler;
import io.gantry.platform.consume.Suspect;
import io.gantry.platform.consume.Suspects;
import io.gantry.platform.consume.SuspectsResource;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.web.Page;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Facts that cannot be taken: what is known of them, that they hold up nothing, and how they are repaired. */
class SuspectsTest {

    private static final String ASK_NOW = "update suspect_object set next_try = clock_timestamp()";

    private final FactPath path = new FactPath();
    private final Received received = new Received();

    @AfterEach
    void close() {
        path.close();
    }

    @Test
    void aRefusedFactIsKnownWithItsReasonUntilANewerOneIsTaken() {
        Thing bad = Thing.of(path.writer.uid(), 3, "bad");
        try (var _ = consumer(refusing("bad"))) {
            path.publish(bad);
            path.publish(Thing.of(path.writer.uid(), 1, "good"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("good"));
            soon().untilAsserted(() -> assertThat(path.suspects())
                    .containsExactly(bad.uid() + " REFUSED IllegalStateException: a bug about bad 3 1"));
            path.publish(bad);
            soon().untilAsserted(() -> assertThat(path.suspects())
                    .containsExactly(bad.uid() + " REFUSED IllegalStateException: a bug about bad 3 2"));
            path.publish(bad.next("mended"));
            soon().untilAsserted(() -> assertThat(path.suspects()).isEmpty());
        }
        assertThat(received.texts()).containsExactly("good", "mended");
    }

    @Test
    void anOlderFactThatComesLaterRepairsNothing() {
        Thing good = Thing.of(path.writer.uid(), 1, "good");
        try (var _ = consumer(received)) {
            FactPath.sendUnreadable(good.uid(), 2);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(1));
            path.publish(good);
            path.publish(Thing.of(path.writer.uid(), 1, "end"));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("good", "end"));
            assertThat(path.suspects()).hasSize(1).first().asString().startsWith(good.uid() + " UNREADABLE");
            path.publish(good.next("as new as what could not be read"));
            soon().untilAsserted(() -> assertThat(path.suspects()).isEmpty());
        }
    }

    @Test
    void whatIsOlderThanWhatIsKnownIsNotSuspect() {
        Thing good = Thing.of(path.writer.uid(), 5, "good");
        Uid other = path.writer.uid();
        try (var _ = consumer(received)) {
            path.publish(good);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("good"));
            FactPath.sendUnreadable(good.uid(), 4);
            FactPath.sendUnreadable(other, 4);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(1));
            assertThat(path.suspects().getFirst()).startsWith(other + " ");
        }
    }

    @Test
    void aSuspectIsAskedForAtItsOwnerWithoutAnyRestart() {
        Thing listed = Thing.of(path.writer.uid(), 2, "as its owner has it");
        Uid gone = path.writer.uid();
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(Map.of(listed.uid(), listed))));
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted);
            path.execute("delete from mirror");
            FactPath.sendUnreadable(listed.uid(), 2);
            FactPath.sendUnreadable(gone, 1);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(2));
            path.execute(ASK_NOW);
            soon().untilAsserted(() -> assertThat(path.suspects()).isEmpty());
        }
        assertThat(path.inMirror(listed.uid())).isEqualTo(listed);
        assertThat(received.texts()).containsExactly("as its owner has it", "as its owner has it");
    }

    @Test
    void oneBadFactAmongManyCostsFewTransactions() {
        var calls = new AtomicInteger();
        path.writer.database().write(unit -> {
            var shard = new Shard(path.writer.uid());
            for (int number = 0; number < 900; number++) {
                unit.publish(THINGS, shard, Thing.of(path.writer.uid(), 1, number == 500 ? "bad" : "good " + number));
            }
            return true;
        });
        soon().untilAsserted(
                        () -> assertThat(FactPath.count(path.writer, "outbox")).isZero());
        FactHandler<Thing> refusing = refusing("bad");
        try (var _ = consumer((unit, fresh) -> {
            calls.incrementAndGet();
            refusing.apply(unit, fresh);
        })) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(899));
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(1));
        }
        assertThat(calls).hasValueLessThan(60);
        assertThat(received.texts().stream().map(text -> Integer.valueOf(text.substring(5))))
                .isSorted();
    }

    @Test
    void aListWithAFactThatIsRefusedBringsAllOthersAndIsNotDoneBeforeThatOneIsIn() {
        var broken = new AtomicBoolean(true);
        var owned = new TreeMap<Uid, Thing>();
        IntStream.range(0, 1_203)
                .mapToObj(number -> Thing.of(path.writer.uid(), 1, number == 300 ? "bad" : "good"))
                .forEach(thing -> owned.put(thing.uid(), thing));
        path.writer.relists().register(FactPath.listing(THINGS, owned));
        FactHandler<Thing> refusing = refusing("bad");
        try (var consumer = consumer((unit, fresh) -> (broken.get() ? refusing : received).apply(unit, fresh))) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(1_202));
            soon().untilAsserted(() ->
                    assertThat(path.suspects()).hasSize(1).first().asString().contains("a bug about bad 1 "));
            assertThat(consumer.relisted()).isFalse();
            broken.set(false);
            path.execute(ASK_NOW);
            soon().until(consumer::relisted);
        }
        assertThat(received.things()).hasSize(1_203);
        assertThat(received.texts().getLast()).isEqualTo("bad");
    }

    @Test
    void aDeletionThatIsRefusedIsSuspectAndTheOthersAreDeleted() {
        List<Thing> gone = IntStream.range(0, 3)
                .mapToObj(number -> Thing.of(path.writer.uid(), 1, "gone " + number))
                .toList();
        try (var _ = consumer(received)) {
            gone.forEach(path::publish);
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(3));
        }
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>()));
        try (var consumer = consumer(refusing("gone 1"))) {
            soon().until(consumer::relisted); // nothing is missing: it is there, though it should not be
        }
        assertThat(received.things().stream().filter(Thing::deleted)).hasSize(2);
        assertThat(path.inMirror(gone.get(1).uid()).deleted()).isFalse();
        assertThat(path.suspects())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(gone.get(1).uid() + " REFUSED");
    }

    @Test
    void whatIsNoExceptionIsAFaultToo() {
        try (var _ = consumer((unit, fresh) -> {
            if (fresh.getFirst().text().equals("bad")) {
                throw new NoClassDefFoundError("io.gantry.Gone");
            }
            received.apply(unit, fresh);
        })) {
            path.publish(Thing.of(path.writer.uid(), 1, "bad"));
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(1));
            path.publish(Thing.of(path.writer.uid(), 1, "good"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("good"));
        }
    }

    @Test
    void anOutageIsWaitedOutHoweverOftenItIsMet() {
        var met = new AtomicInteger();
        try (var _ = consumer((unit, fresh) -> {
            if (met.incrementAndGet() < 6) {
                SQLException away = new SQLTransientConnectionException("the database goes away in the middle");
                throw new IllegalStateException("a row was not written", away);
            }
            received.apply(unit, fresh);
        })) {
            path.publish(Thing.of(path.writer.uid(), 1, "patience"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("patience"));
        }
        assertThat(path.suspects()).isEmpty();
    }

    @Test
    void manyThatAreTooSlowTogetherAreTakenInParts() {
        path.writer.database().write(unit -> {
            var shard = new Shard(path.writer.uid());
            for (int number = 0; number < 40; number++) {
                unit.publish(THINGS, shard, Thing.of(path.writer.uid(), 1, "slow " + number));
            }
            return true;
        });
        soon().untilAsserted(
                        () -> assertThat(FactPath.count(path.writer, "outbox")).isZero());
        try (var _ = consumer((unit, fresh) -> {
            if (fresh.size() > 20) { // as PostgreSQL says it
                throw new IllegalStateException(
                        new SQLException("canceling statement due to statement timeout", "57014"));
            }
            received.apply(unit, fresh);
        })) {
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(40));
        }
        assertThat(path.suspects()).isEmpty();
    }

    @Test
    void whenThereAreTooManyTheTopicIsListedInsteadOfWrittenDown() {
        Thing listed = Thing.of(path.writer.uid(), 1, "one too many");
        Thing end = Thing.of(path.writer.uid(), 1, "end");
        var owned = new ConcurrentSkipListMap<>(Map.of(end.uid(), end));
        var away = new AtomicBoolean();
        path.writer.relists().register(brokenOff(FactPath.listing(THINGS, owned), away));
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted);
            flood("test.others", 9_999);
            FactPath.sendUnreadable(path.writer.uid(), 1);
            FactPath.sendUnreadable(listed.uid(), 1);
            path.publish(end.next("new end"));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("new end"));
            assertThat(FactPath.count(path.reader, "suspect_object where key = '" + listed.uid() + "'"))
                    .isZero();
            assertThat(FactPath.count(path.reader, "suspect_object")).isEqualTo(10_000);

            path.execute("update suspect_object set next_try = clock_timestamp() + interval '1 hour'");
            owned.put(listed.uid(), listed);
            away.set(true);
            path.writer.clock().advance(Duration.ofMinutes(10));
            soon().until(() -> !away.get()); // it was asked, and did not answer
            assertThat(received.texts()).doesNotContain("one too many");
            path.writer.clock().advance(Duration.ofMinutes(10));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("one too many"));
            soon().untilAsserted(() -> assertThat(FactPath.count(path.reader, "suspect_object"))
                    .as("those of the topic that was not listed")
                    .isEqualTo(9_999));
        }
    }

    /** Written down by some copy of the layer; nobody is to be asked for them soon. */
    private void flood(String topic, int number) {
        path.execute("""
                insert into suspect_object
                select '%s', gen_random_uuid()::text, 'REFUSED', 'a flood', 1, 1, 0, number, null, 1,
                    clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour'
                from generate_series(1, %d) as number""".formatted(topic, number));
    }

    /** Once it does not answer. */
    private static RelistSource<Thing> brokenOff(RelistSource<Thing> source, AtomicBoolean away) {
        return new RelistSource<>() {
            @Override
            public Topic<Thing> topic() {
                return source.topic();
            }

            @Override
            public List<Thing> page(@Nullable Uid after, int limit) {
                if (away.getAndSet(false)) {
                    throw new Relister.OwnerAway("it went away", null);
                }
                return source.page(after, limit);
            }
        };
    }

    @Test
    void aRecordThatIsNotOursIsWrittenDownAsFarAsItFits() {
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>()));
        path.execute("""
                insert into suspect_object
                select 'test.things', 'x', 'UNREADABLE', 'x', 1, 1, 0, 0, null, 1, later.at, later.at, now()
                from (select now() + interval '1 hour' as at) as later""");
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted); // what is nobody's object hides none
            FactPath.sendKeyed(List.of("k".repeat(100_000) + "\0", "k\0ey"), "not JSON\0 at all");
            soon().untilAsserted(() -> assertThat(path.suspects())
                    .satisfiesExactly(
                            one -> assertThat(one).startsWith("key UNREADABLE "),
                            longOne -> assertThat(longOne).startsWith("k".repeat(100) + " UNREADABLE "),
                            there -> assertThat(there).startsWith("x UNREADABLE ")));
            FactPath.sendUnreadable(path.writer.uid(), 1);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(4));
            path.execute(ASK_NOW);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(3)); // of those there is no owner to ask
        }
    }

    @Test
    void ofAFloodAsManyAreWrittenDownAsFitEachObjectOnce() {
        flood("test.others", 9_800);
        var keys = new ArrayList<String>();
        IntStream.range(0, 250).forEach(number -> keys.addAll(List.of("k-" + number, "k-0")));
        FactPath.sendKeyed(keys, "not JSON at all");
        Thing after = Thing.of(path.writer.uid(), 1, "after");
        FactPath.sendKeyed(List.of(after.uid().text()), FactPath.json(after));
        try (var _ = consumer(received)) {
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("after"));
            assertThat(FactPath.count(path.reader, "suspect_object")).isEqualTo(10_000);
            assertThat(FactPath.count(path.reader, "suspect_object where topic = 'test.things'"))
                    .isEqualTo(200);
        }
    }

    @Test
    void peopleSeeThemPageByPageAndHaveThemAskedForNow() {
        Thing listed = Thing.of(path.writer.uid(), 2, "as its owner has it");
        var resource = new SuspectsResource(new Suspects(() -> List.of(path.reader.database())));
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(Map.of(listed.uid(), listed))));
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted);
            path.execute("delete from mirror");
            FactPath.sendUnreadable(listed.uid(), 2);
            FactPath.sendUnreadable(path.writer.uid(), 1);
            soon().untilAsserted(() -> assertThat(path.suspects()).hasSize(2));
            path.execute("update suspect_object set next_try = clock_timestamp() + interval '1 hour'");

            Page<Suspect> first = suspects(resource, null);
            assertThat(first.items()).hasSize(1);
            Suspect suspect = first.items().getFirst();
            assertThat(suspect.topic()).isEqualTo("test.things");
            assertThat(suspect.key()).isEqualTo(listed.uid().text());
            assertThat(suspect.cause()).isEqualTo(Suspect.Cause.UNREADABLE);
            assertThat(suspect.reason()).doesNotContain("not JSON at all");
            assertThat(suspect.version()).isEqualTo(2);
            assertThat(suspects(resource, first.next()).items()).hasSize(1);

            try (Response other = resource.repair("reader", "test.others", null);
                    Response all = resource.repair("reader", null, null)) {
                assertThat(other.getEntity()).isEqualTo(new SuspectsResource.Asked(0));
                assertThat(all.getStatus()).isEqualTo(202);
                assertThat(all.getEntity()).isEqualTo(new SuspectsResource.Asked(2));
            }
            soon().untilAsserted(() -> assertThat(path.suspects()).isEmpty());
        }
        try (Response nowhere = resource.list("nowhere", null, null, null);
                Response many = resource.list("reader", null, "5000", null)) {
            assertThat(nowhere.getStatus()).isEqualTo(404);
            assertThat(many.getStatus()).isEqualTo(400);
        }
    }

    @SuppressWarnings("unchecked")
    private static Page<Suspect> suspects(SuspectsResource resource, @Nullable String cursor) {
        try (Response page = resource.list("reader", null, "1", cursor)) {
            return (Page<Suspect>) page.getEntity();
        }
    }

    private FactConsumer consumer(FactHandler<Thing> handler) {
        return FactConsumer.of(path.reader.context())
                .on(THINGS, Thing::name, handler)
                .start();
    }

    /** Takes all but the things that say this. */
    private FactHandler<Thing> refusing(String text) {
        return (unit, fresh) -> {
            var texts = new ArrayList<>(fresh.stream().map(Thing::text).toList());
            if (texts.contains(text)) {
                throw new IllegalStateException("a bug about " + text);
            }
            received.apply(unit, fresh);
        };
    }
}
