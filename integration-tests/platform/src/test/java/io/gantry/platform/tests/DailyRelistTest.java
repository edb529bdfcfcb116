package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.HAPPENED;
import static io.gantry.platform.tests.Thing.OTHERS;
import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.relist.RelistSource;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever missed something without knowing it has it after a day. */
class DailyRelistTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FactPath path = new FactPath();
    private final Received received = new Received();
    private final ConcurrentSkipListMap<Uid, Thing> owned = new ConcurrentSkipListMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger atOnceMost = new AtomicInteger();

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
    void everyOwnerIsAskedAtStartAndAfterADayAndSomeMinutesMoreAndNotBefore() {
        path.writer.relists().register(listing(THINGS));
        path.writer.relists().register(listing(OTHERS));
        try (var consumer = FactConsumer.of(path.reader.context())
                .on(THINGS, received)
                .on(OTHERS, (unit, fresh) -> {})
                .on(HAPPENED, (unit, fresh) -> {})
                .start()) {
            soon().until(consumer::relisted);
            assertThat(asked).hasValue(2);
            Thing missed = Thing.of(path.writer.uid(), 1, "missed");
            owned.put(missed.uid(), missed);
            path.writer.clock().advance(Duration.ofHours(24).minusSeconds(1));
            aLookHasPassed();
            assertThat(asked).hasValue(2);
            path.writer.clock().advance(Duration.ofHours(1).plusSeconds(1)); // the most that is added by chance
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("missed"));
            soon().untilAsserted(() -> assertThat(asked).hasValue(4));
        }
        assertThat(atOnceMost).as("one owner at a time").hasValue(1);
    }

    /**
     * The loop that sees to the day also counts suspects: it has gone round when it saw one come and go. An event's, since
     * nobody is asked for that.
     */
    private void aLookHasPassed() {
        FactPath.send(HAPPENED, HAPPENED.type(), path.writer.uid(), "not JSON at all");
        soon().until(() -> FactPath.gauge(registry) == 1);
        path.execute("delete from suspect_object");
        soon().until(() -> FactPath.gauge(registry) == 0);
    }

    private RelistSource<Thing> listing(Topic<Thing> topic) {
        RelistSource<Thing> all = FactPath.listing(topic, owned);
        return new RelistSource<>() {
            @Override
            public Topic<Thing> topic() {
                return topic;
            }

            @Override
            public List<Thing> page(@Nullable Uid after, int limit) {
                atOnceMost.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                asked.incrementAndGet();
                try {
                    return all.page(after, limit);
                } finally {
                    atOnce.decrementAndGet();
                }
            }
        };
    }
}
