package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.FactHandler;
import io.gantry.platform.database.Unit;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A flood of facts that cannot be taken is no flood of log lines. */
class SuspectLogTest {

    private final FactPath path = new FactPath();
    private final Received received = new Received();
    /** Held here: a logger that nobody holds is forgotten, with its handlers. */
    private final Logger consume = Logger.getLogger("io.gantry.platform.consume");

    private final Lines lines = new Lines();

    private static final class Lines extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        long count(Predicate<LogRecord> which) {
            return records.stream().filter(which).count();
        }

        long saying(String words) {
            return count(line -> line.getMessage().contains(words));
        }

        long traces() {
            return count(line -> line.getThrown() != null);
        }
    }

    @BeforeEach
    void listen() {
        consume.addHandler(lines);
    }

    @AfterEach
    void close() {
        consume.removeHandler(lines);
        path.close();
    }

    @Test
    void eachIsNewsOnceAndThoseThatDoNotFitAreOnceTogether() {
        path.execute("""
                insert into suspect_object
                select 'test.others', gen_random_uuid()::text, 'REFUSED', 'a flood', 1, 1, 0, number, null, 1,
                    clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour'
                from generate_series(1, 9998) as number""");
        path.writer.relists().register(FactPath.listing(THINGS, new TreeMap<>()));
        List<String> keys =
                IntStream.range(0, 50).mapToObj(number -> "k-" + number).toList();
        Thing end = Thing.of(path.writer.uid(), 1, "end");
        try (var consumer = consumer(received)) {
            soon().until(consumer::relisted);
            FactPath.sendKeyed(keys, "not JSON at all");
            soon().until(() -> lines.saying("more objects are suspect than the 10000") > 0);
            FactPath.sendKeyed(keys, "not JSON at all");
            FactPath.sendKeyed(List.of(end.uid().text()), FactPath.json(end));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("end"));
        }
        assertThat(lines.saying("is suspect, a fact of it is UNREADABLE")).isEqualTo(2);
        assertThat(lines.saying("suspect")).isEqualTo(3);
    }

    @Test
    void aTraceIsLoggedOncePerTopicClassAndMinute() {
        List<Thing> bad = IntStream.range(0, 5)
                .mapToObj(_ -> Thing.of(path.writer.uid(), 1, "bad"))
                .toList();
        try (var _ = consumer(this::refuseBad)) {
            bad.forEach(path::publish);
            soon().untilAsserted(() -> assertThat(lines.saying("is suspect, a fact of it is REFUSED"))
                    .isEqualTo(5));
            assertThat(lines.traces()).isEqualTo(1);

            path.publish(Thing.of(path.writer.uid(), 1, "bad in another way"));
            soon().untilAsserted(() -> assertThat(lines.saying("another bug")).isEqualTo(1));
            assertThat(lines.traces()).isEqualTo(2);

            path.writer.clock().advance(Duration.ofMinutes(1));
            bad.forEach(path::publish);
            soon().untilAsserted(() -> assertThat(path.suspects().stream().filter(each -> each.endsWith(" 1 2")))
                    .hasSize(5));
        }
        assertThat(lines.traces()).isEqualTo(3);
        assertThat(lines.saying("is suspect")).as("none is news again").isEqualTo(6);
    }

    private void refuseBad(Unit unit, List<Thing> fresh) {
        for (Thing thing : fresh) {
            switch (thing.text()) {
                case "bad" -> throw new IllegalStateException("a bug");
                case "bad in another way" -> throw new IllegalArgumentException("another bug");
                default -> {}
            }
        }
        received.apply(unit, fresh);
    }

    private FactConsumer consumer(FactHandler<Thing> handler) {
        return FactConsumer.of(path.reader.context())
                .on(THINGS, Thing::name, handler)
                .start();
    }
}
