package io.gantry.benchmarks;

import io.gantry.benchmarks.Facts.Seen;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How many allocations the whole program commits in a second, from REST requests of a client in another process, on
 * simulated nodes. Counted are rows in the scheduler's table, which are committed together with their facts; a job
 * counts as placed, and makes room for the next, when the fact of the decision is seen, which is in the same transaction.
 */
final class EndToEndBenchmark {

    private static final Duration LAG_LIMIT = Duration.ofMinutes(5);
    private static final Duration PLACED_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String ALLOCATIONS = "gantry.allocations";

    private final Report report;
    private final int nodes;
    private final int inFlight;
    private final int clients;
    private final int rate;
    private final Duration warmUp;
    private final Duration measure;
    private final Duration single;
    private final Duration open;

    private final Map<String, Submitted> waiting = new ConcurrentHashMap<>();
    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** A job that is not placed yet; the facts' thread counts. */
    private static final class Submitted {
        private final long sentNanos;
        private final Runnable placed;
        private int left;

        Submitted(long sentNanos, int tasks, Runnable placed) {
            this.sentNanos = sentNanos;
            this.left = tasks;
            this.placed = placed;
        }
    }

    EndToEndBenchmark(Settings settings, Report report) {
        this.report = report;
        this.nodes = settings.number("nodes", 1_000);
        this.inFlight = settings.number("in-flight", 128);
        this.clients = settings.number("clients", 16);
        this.rate = settings.number("rate", 20);
        this.warmUp = settings.seconds("warm-up", 30);
        this.measure = settings.seconds("measure", 60);
        this.single = settings.seconds("single", 20);
        this.open = settings.seconds("open", 20);
        settings.done();
    }

    void run() throws Exception {
        try (Fleet fleet = Fleet.start(nodes, report);
                Connection database = fleet.installation().database();
                Facts facts =
                        Facts.follow(fleet.installation().kafkaServers(), List.of("gantry.decisions"), this::seen)) {
            var declared = new Declared(fleet.installation().rest());
            openLoop(declared);
            report.note("jobs of one task");
            try (var _ = new Load(declared, 1)) {
                Waiting.pause(single.dividedBy(2));
                report.figure(
                        "end-to-end.jobs-of-1.placed",
                        "1/s",
                        placedIn(database, single).rate());
            }
            allPlaced();
            report.note("jobs of 100 tasks");
            hundreds(fleet, database, declared);
            allPlaced();
            lag(fleet.installation(), database);
            facts.check();
        }
    }

    // ------------------------------------------------------------------------------------------------------- phases

    /** Requests at a fixed rate, whatever becomes of the ones before: nobody waits for a slow server. */
    private void openLoop(Declared declared) throws Exception {
        report.note("open loop, " + rate + " jobs of one task a second");
        ask(declared, 1, () -> {}, System.nanoTime());
        allPlaced();
        long apart = Duration.ofSeconds(1).toNanos() / rate;
        long next = System.nanoTime();
        long end = next + open.toNanos();
        // The first quarter is for warming up.
        long counted = next + open.toNanos() / 4;
        boolean counting = false;
        while (next < end) {
            long due = next;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (!counting && due >= counted) {
                latencies.clear();
                counting = true;
            }
            Thread.ofVirtual().start(() -> ask(declared, 1, () -> {}, due));
            next += apart;
        }
        allPlaced();
        report.latency(
                "end-to-end.request-to-commit-at-" + rate,
                latencies.stream().mapToLong(Long::longValue).toArray());
    }

    private void hundreds(Fleet fleet, Connection database, Declared declared) throws Exception {
        try (var _ = new Load(declared, 100)) {
            Waiting.pause(warmUp);
            latencies.clear();
            long startsBefore = fleet.world("started");
            Placed placed = placedIn(database, measure);
            long starts = fleet.world("started") - startsBefore;
            report.figure("end-to-end.placed", "1/s", placed.rate());
            report.figure("end-to-end.started", "1/s", starts / placed.seconds());
            report.latency(
                    "end-to-end.request-to-commit-under-load",
                    latencies.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** How long the inventory needs, after the last commit of a placement, until it knows every one of them. */
    private void lag(Installation installation, Connection database) throws IOException, SQLException {
        long began = System.nanoTime();
        long placed = Counting.placed(database); // tries that follow come later
        long last = Counting.number(database, "select coalesce(max(position), 0) from scheduler.outbox");
        Waiting.until(
                "the relay has sent what was committed",
                LAG_LIMIT,
                LOOK_EVERY,
                () -> Counting.number(database, "select count(*) from scheduler.outbox where position <= " + last)
                        == 0);
        report.figure("end-to-end.relay-lag", "s", Waiting.seconds(began, System.nanoTime()));
        Map<TopicPartition, Long> ends = Facts.ends(installation.kafkaServers(), ALLOCATIONS);
        Waiting.until("inventory has taken it", LAG_LIMIT, LOOK_EVERY, () -> hasTaken(database, ends));
        report.figure("end-to-end.inventory-lag", "s", Waiting.seconds(began, System.nanoTime()));
        long known =
                Counting.number(database, "select count(*) from inventory.mirror where topic = '" + ALLOCATIONS + "'");
        report.note(placed + " allocations were in the scheduler's table, " + known + " are in the inventory's mirror");
        if (known < placed) {
            throw new IllegalStateException("inventory has taken all facts and lacks allocations");
        }
    }

    private static boolean hasTaken(Connection database, Map<TopicPartition, Long> ends) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select \"partition\", next_offset from inventory.consumed"
                        + " where topic = '" + ALLOCATIONS + "'")) {
            int reached = 0;
            while (rows.next()) {
                Long end = ends.get(new TopicPartition(ALLOCATIONS, rows.getInt(1)));
                reached += end != null && rows.getLong(2) >= end ? 1 : 0;
            }
            return reached == ends.values().stream().filter(end -> end > 0).count() || reached == ends.size();
        }
    }

    // ------------------------------------------------------------------------------------------------------ counting

    /** Allocations committed in a time. */
    private record Placed(long allocations, double seconds) {
        double rate() {
            return allocations / seconds;
        }
    }

    private Placed placedIn(Connection database, Duration time) throws Exception {
        long before = Counting.placed(database);
        long began = System.nanoTime();
        Waiting.pause(time);
        long after = Counting.placed(database);
        check();
        return new Placed(after - before, Waiting.seconds(began, System.nanoTime()));
    }

    // -------------------------------------------------------------------------------------------------------- asking

    private void seen(Seen seen) {
        if (!seen.text("kind").equals("PLACED")) {
            return;
        }
        String job = seen.text("jobName");
        Submitted submitted = waiting.get(job);
        if (submitted != null) {
            submitted.left -= seen.fact().path("tasks").asInt();
            if (submitted.left <= 0) {
                waiting.remove(job);
                latencies.add(seen.nanos() - submitted.sentNanos);
                submitted.placed.run();
            }
        }
    }

    /** @param placed called when all tasks of the job are placed, or it could not be asked for */
    private void ask(Declared declared, int tasks, Runnable placed, long sentNanos) {
        String name = "job-" + number.incrementAndGet();
        waiting.put(name, new Submitted(sentNanos, tasks, placed));
        try {
            declared.job(name, tasks, Fleet.TASK);
        } catch (IOException | IllegalStateException e) {
            failure.compareAndSet(null, e);
            waiting.remove(name);
            placed.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void allPlaced() throws Exception {
        Waiting.until("all jobs are placed", PLACED_LIMIT, LOOK_EVERY, waiting::isEmpty);
        check();
    }

    private void check() throws Exception {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a request failed", failed);
        }
    }

    /** Clients that submit one job after the other, as long as not too many wait to be placed. */
    private final class Load implements AutoCloseable {
        private final Semaphore room = new Semaphore(inFlight);
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ending;

        Load(Declared declared, int tasks) {
            for (int client = 0; client < clients; client++) {
                threads.add(Thread.ofPlatform().name("client-" + client).start(() -> submit(declared, tasks)));
            }
        }

        private void submit(Declared declared, int tasks) {
            try {
                while (!ending && failure.get() == null) {
                    room.acquire();
                    ask(declared, tasks, room::release, System.nanoTime());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            ending = true;
            room.release(clients);
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
