package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;

import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.testkit.LayerFixture;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * How long a fact takes from the commit of its transaction to the handler of another layer, on an idle system: real
 * PostgreSQL, a real broker, one fact at a time. Prints a line a figure: name value unit runs spread; the value is the
 * median of the rounds, the spread the difference between the best and the worst round.
 */
final class FactLatencyBenchmark {

    private static final int ROUNDS = 5;
    private static final int FACTS_PER_ROUND = 200;
    private static final int WARM_UP_ROUNDS = 3;
    private static final long PAUSE_MILLIS = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private final SynchronousQueue<Long> handledAt = new SynchronousQueue<>();
    private volatile long committedAt;

    private FactLatencyBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        new FactLatencyBenchmark().run();
    }

    private void run() throws InterruptedException {
        try (var writer = LayerFixture.of("writer").kafka(Thing.ALL).open();
                var reader = LayerFixture.of("reader")
                        .beside(writer)
                        .kafka(Thing.ALL)
                        .open();
                var _ = FactConsumer.of(reader.context())
                        .on(THINGS, (unit, fresh) -> {
                            long now = System.nanoTime();
                            unit.afterCommit(() -> hand(now));
                        })
                        .start()) {
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                round(writer);
            }
            var rounds = new long[ROUNDS][];
            for (int round = 0; round < ROUNDS; round++) {
                rounds[round] = round(writer);
            }
            print("fact.commit-to-handler.p50", rounds, sorted -> sorted[FACTS_PER_ROUND / 2]);
            print("fact.commit-to-handler.p99", rounds, sorted -> sorted[FACTS_PER_ROUND * 99 / 100]);
        }
    }

    private long[] round(LayerFixture writer) throws InterruptedException {
        var took = new long[FACTS_PER_ROUND];
        for (int number = 0; number < FACTS_PER_ROUND; number++) {
            Thing thing = Thing.of(writer.uid(), 1, Integer.toString(number));
            writer.database().write(unit -> {
                unit.publish(THINGS, new Shard(thing.uid()), thing);
                unit.afterCommit(() -> committedAt = System.nanoTime());
                return true;
            });
            Long handled = handledAt.poll(1, TimeUnit.MINUTES);
            if (handled == null) {
                throw new IllegalStateException("fact " + number + " did not arrive within a minute");
            }
            took[number] = handled - committedAt;
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        Arrays.sort(took);
        return took;
    }

    private void hand(long at) {
        try {
            handledAt.put(at);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(String name, long[][] rounds, ToLongFunction<long[]> figure) {
        long[] figures = Arrays.stream(rounds).mapToLong(figure).sorted().toArray();
        double value = figures[ROUNDS / 2] / NANOS_PER_MILLI;
        double spread = (figures[ROUNDS - 1] - figures[0]) / NANOS_PER_MILLI;
        System.out.printf(Locale.ROOT, "%s %.2f ms %d %.2f%n", name, value, ROUNDS, spread);
    }
}
