package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were written by a transaction whose commit was not answered: it may have happened, and nobody was told. They
 * are read again, and told to their owners as they are. More than once, as a commit that lost its client may still be
 * under way in the database.
 */
final class UnansweredJobs implements AutoCloseable {

    /** No commit is under way for longer. */
    static final Duration OPEN_FOR = Duration.ofMinutes(1);
    /** With more, all jobs are read: a database that breaks so many connections has more to do than this. */
    static final int KNOWN_MAX = 10_000;

    private static final Duration EVERY = Duration.ofSeconds(2);

    private final LayerContext context;
    private final Supplier<Set<Uid>> clusters;
    private final Consumer<Job> found;
    /** Until when each is read again, by the ticker. */
    private final Map<Uid, Long> open = new ConcurrentHashMap<>();
    /** While all are read, because there are too many to know each; else null. */
    private final AtomicReference<@Nullable Until> all = new AtomicReference<>();

    private final Loop reading;

    /**
     * @param clusters those that have an owner here
     * @param found told of each as it is; who knows it already may be told again
     */
    UnansweredJobs(LayerContext context, Supplier<Set<Uid>> clusters, Consumer<Job> found) {
        this.context = context;
        this.clusters = clusters;
        this.found = found;
        this.reading = new Loop(context.threads(), "scheduler-unanswered-jobs", EVERY, this::read);
    }

    void start() {
        reading.start();
    }

    /** Nobody knows whether the job's last change was committed. Callable from any thread. */
    void add(Uid job) {
        long until = context.ticker().nanos() + OPEN_FOR.toNanos();
        if (open.size() < KNOWN_MAX || open.containsKey(job)) {
            open.put(job, until);
        } else {
            all.set(new Until(until));
        }
        reading.wake();
    }

    private void read() {
        Until everything = all.get();
        if (everything != null) {
            clusters.get()
                    .forEach(cluster ->
                            tell(context.database().<List<Job>>read(unit -> JobStore.ofCluster(unit, cluster))));
        } else if (!open.isEmpty()) {
            Set<Uid> asked = Set.copyOf(open.keySet());
            tell(context.database().read(unit -> JobStore.byUid(unit, asked)));
        }
        long now = context.ticker().nanos();
        open.values().removeIf(until -> until - now <= 0);
        if (everything != null && everything.nanos - now <= 0) {
            boolean _ = all.compareAndSet(everything, null); // unless more came meanwhile
        }
    }

    /** By the ticker. */
    private record Until(long nanos) {}

    private void tell(List<Job> jobs) {
        jobs.forEach(found);
    }

    @Override
    public void close() {
        reading.close();
    }
}
