package io.gantry.platform.layer;

import io.gantry.platform.database.Unit;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Forgets what was kept for long enough. In batches, each a transaction of its own: however much there is to forget, no
 * lock is held for long, and a stop in the middle loses nothing but the rest of the batch.
 */
public final class Retention implements AutoCloseable {

    static final int BATCH_MAX = 500;
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final LayerContext context;
    private final List<Rule> rules;
    private final Loop loop;

    public Retention(LayerContext context, List<Rule> rules) {
        this.context = context;
        this.rules = List.copyOf(rules);
        this.loop = new Loop(context.threads(), context.layer() + "-retention", EVERY, this::sweep);
    }

    /**
     * One thing that is kept for a time.
     *
     * @param what for the metrics {@code gantry.retention.forgotten} and {@code gantry.retention.failures}
     */
    public record Rule(String what, Duration keptFor, Forgetting forgetting) {}

    /** Deletes at most {@code limit} rows of before that moment; says how many. Fewer than the limit: there are no more. */
    @FunctionalInterface
    public interface Forgetting {
        int forget(Unit unit, Instant before, int limit);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** What the loop does each time. A rule that fails is counted and tried again the next time; the others go on. */
    public void sweep() {
        for (Rule rule : rules) {
            try {
                sweep(rule);
            } catch (RuntimeException e) { // the top of a rule: what is wrong with it is nothing to the others
                Metrics.counter("gantry.retention.failures", "layer", context.layer(), "what", rule.what())
                        .increment();
                LOG.warnf(e, "%s: %s that are old were not forgotten", context.layer(), rule.what());
            }
        }
    }

    private void sweep(Rule rule) {
        Instant before = context.time().instant().minus(rule.keptFor());
        var forgotten = Metrics.counter("gantry.retention.forgotten", "layer", context.layer(), "what", rule.what());
        int batch;
        do {
            batch = context.database().write(unit -> rule.forgetting().forget(unit, before, BATCH_MAX));
            forgotten.increment(batch);
        } while (batch >= BATCH_MAX);
    }
}
