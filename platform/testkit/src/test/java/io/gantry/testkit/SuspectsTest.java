package io.gantry.testkit;

import static io.gantry.testkit.Awaiting.soon;
import static io.gantry.testkit.Thing.THINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.FactHandler;
import io.gantry.platform.consume.Suspect;
import io.gantry.platform.consume.Suspects;
import io.gantry.platform.consume.SuspectsResource;
import io.gantry.platform.database.Shard;
import io.gantry.platform.web.Page;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(java.util.Map.of(listed.uid(), listed))));
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
    void whenThereAreTooManyTheTopicIsListedInsteadOfWrittenDown() {
        Thing listed = Thing.of(path.writer.uid(), 1, "one too many");
        var owned = new TreeMap<Uid, Thing>();
        path.writer.relists().register(FactPath.listing(THINGS, owned));
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted);
            path.execute("""
                    insert into suspect_object
                    select 'test.things', gen_random_uuid()::text, 'REFUSED', 'a flood', 1, 1, 0, number, null, 1,
                        clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour'
                    from generate_series(1, 10000) as number""");
            FactPath.sendUnreadable(listed.uid(), 1);
            path.publish(Thing.of(path.writer.uid(), 1, "end"));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("end"));
            assertThat(FactPath.count(path.reader, "suspect_object")).isEqualTo(10_000);
            owned.put(listed.uid(), listed);
            path.execute(ASK_NOW);
            soon().untilAsserted(() -> assertThat(received.texts()).contains("one too many"));
            soon().untilAsserted(() -> assertThat(path.suspects()).isEmpty());
        }
    }

    @Test
    void peopleSeeThemPageByPageAndHaveThemAskedForNow() {
        Thing listed = Thing.of(path.writer.uid(), 2, "as its owner has it");
        var resource = new SuspectsResource(new Suspects(() -> List.of(path.reader.database())));
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>(java.util.Map.of(listed.uid(), listed))));
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
                Response many = resource.list("reader", null, 5_000, null)) {
            assertThat(nowhere.getStatus()).isEqualTo(404);
            assertThat(many.getStatus()).isEqualTo(400);
        }
    }

    @SuppressWarnings("unchecked")
    private static Page<Suspect> suspects(SuspectsResource resource, @Nullable String cursor) {
        try (Response page = resource.list("reader", null, 1, cursor)) {
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
