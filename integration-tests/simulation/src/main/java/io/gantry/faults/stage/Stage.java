package io.gantry.faults.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where all simulated threads take turns, in virtual time and in an order that the seed alone decides. One runs at a
 * time; who waits hands the turn to the next. Between them come events of the world, which do not wait.
 *
 * <p>All that happens is told as steps: their hash is the run's, the last of them are kept.
 */
public final class Stage {

    /** When every world begins. */
    public static final Duration BEGIN = Duration.between(Instant.EPOCH, Instant.parse("2030-01-01T00:00:00Z"));

    /** Who is ready goes on within this, so that those who are ready together come in any order, and time goes on. */
    private static final long SOON_NANOS = 60_000;

    private static final int STEPS_KEPT = 400;
    /** Of real time without a step: something waits for what no turn will bring. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private static final ThreadLocal<Stage> HERE = new ThreadLocal<>();

    private final RandomGenerator order;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final List<Program> programs = new ArrayList<>();
    private final Deque<String> steps = new ArrayDeque<>();
    private final Runnable watch;
    private final Sabotage sabotage;
    private long now;
    private long sequence;
    private final AtomicLong turns = new AtomicLong();
    private long until;
    private long hash = 0xCBF2_9CE4_8422_2325L;
    private @Nullable Actor current;
    private volatile @Nullable Thread audience;
    private volatile boolean pausing;
    private volatile @Nullable Throwable failure;

    /** What comes next: the turn of an actor, if it still waits for it, or an event. */
    record Entry(
            long at,
            long tie,
            long sequence,
            @Nullable Actor actor,
            long ticket,
            @Nullable Program program,
            @Nullable Runnable event)
            implements Comparable<Entry> {

        @Override
        public int compareTo(Entry other) {
            int first = Long.compare(at, other.at);
            int second = first != 0 ? first : Long.compare(tie, other.tie);
            return second != 0 ? second : Long.compare(sequence, other.sequence);
        }
    }

    /** @param watch called after every turn; what it throws ends the run */
    public Stage(long seed, Sabotage sabotage, Runnable watch) {
        this.sabotage = sabotage;
        this.order = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.watch = watch;
    }

    static void enter(Stage stage) {
        HERE.set(stage);
    }

    /** The stage this thread is on; null for threads that are none of the simulation's. */
    public static @Nullable Stage here() {
        return HERE.get();
    }

    void add(Program program) {
        programs.add(program);
    }

    /** Whether this is broken here. */
    public boolean has(Sabotage broken) {
        return sabotage == broken;
    }

    /** Since the world began. */
    public long nanos() {
        return now;
    }

    public Instant instant() {
        return Instant.EPOCH.plus(BEGIN).plus(now / 1_000, ChronoUnit.MICROS);
    }

    @Nullable
    Actor current() {
        return current;
    }

    /** Whose thread has the turn; null while the world has it. */
    public @Nullable Program program() {
        Actor actor = current;
        return actor == null ? null : actor.program();
    }

    /** Turns taken so far. */
    public long turns() {
        return turns.get();
    }

    // ---- what comes

    /** An event of the world; it must not wait. */
    public void after(Duration delay, Runnable event) {
        add(new Entry(now + delay.toNanos(), order.nextLong(), sequence++, null, 0, null, event));
    }

    /** An event that a program takes in: it waits while that is stopped, and never comes if it is killed. */
    public void after(Program program, Duration delay, Runnable event) {
        add(new Entry(now + delay.toNanos(), order.nextLong(), sequence++, null, 0, program, event));
    }

    void turn(Actor actor, long ticket, long nanos) {
        add(new Entry(now + nanos, order.nextLong(), sequence++, actor, ticket, actor.program(), null));
    }

    void turnSoon(Actor actor, long ticket) {
        turn(actor, ticket, 1 + order.nextLong(SOON_NANOS));
    }

    /**
     * What a stopped program missed: its threads go on in any order, its events come in theirs.
     *
     * @param number of the missed
     */
    void again(Entry missed, int number) {
        add(new Entry(
                now + 1 + (missed.event() == null ? order.nextLong(SOON_NANOS) : number),
                order.nextLong(),
                sequence++,
                missed.actor(),
                missed.ticket(),
                missed.program(),
                missed.event()));
    }

    private void add(Entry entry) {
        entries.add(entry);
    }

    // ---- turns

    /** Has the actor that runs wait for so long; nothing but time ends it. Not for events. */
    public void sleep(Duration time) {
        Actor actor = current;
        if (actor == null) {
            throw new IllegalStateException("an event of the world must not wait");
        }
        actor.sleep(time.toNanos());
    }

    /**
     * Gives the turn to the next.
     *
     * @param from who has it; null if it ends
     * @return whether another has it now
     */
    boolean pass(@Nullable Actor from) {
        Actor next = next();
        if (next == null) {
            pausing = true;
            LockSupport.unpark(audience);
            return true;
        }
        current = next;
        if (next == from) {
            return false;
        }
        next.takeTurn();
        return true;
    }

    /** Has events of the world happen until it is somebody's turn; null at the end of this part. */
    private @Nullable Actor next() {
        current = null;
        try {
            watch.run();
            while (failure == null) {
                Entry first = entries.peek();
                if (first == null || first.at() > until) {
                    now = until;
                    return null;
                }
                entries.remove();
                Program of = first.program();
                if (of != null && !of.mayTake(first)) {
                    continue;
                }
                now = Math.max(now, first.at());
                Actor actor = first.actor();
                Runnable event = first.event();
                if (actor != null && actor.isOf(first.ticket())) {
                    turns.incrementAndGet();
                    mix(actor.name());
                    return actor;
                } else if (event != null) {
                    turns.incrementAndGet();
                    event.run();
                    watch.run();
                }
            }
        } catch (Throwable violated) { // an invariant, or a bug of the simulation's own
            fail(violated);
        }
        return null;
    }

    /** Runs the world for so long; on a thread that is none of the simulation's. */
    public void run(Duration time) {
        until = now + time.toNanos();
        audience = Thread.currentThread();
        pausing = false;
        enter(this);
        pass(null);
        awaitPause();
        Throwable failed = failure;
        if (failed != null) {
            if (failed instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failed;
        }
    }

    private void awaitPause() {
        long seen = -1;
        while (!pausing) {
            LockSupport.parkNanos(this, STUCK_AFTER.toNanos());
            if (!pausing && turns.get() == seen) {
                throw stuck();
            }
            seen = turns.get();
        }
    }

    private IllegalStateException stuck() {
        Actor actor = current;
        var stuck = new IllegalStateException("no turn has ended for " + STUCK_AFTER + " of real time; it is "
                + (actor == null ? "an event's" : actor) + ": does it wait otherwise than by Threads?");
        if (actor != null) {
            stuck.setStackTrace(actor.thread().getStackTrace());
        }
        return stuck;
    }

    /** The run ends after this turn. */
    public void fail(Throwable why) {
        if (failure == null) {
            failure = why instanceof Error || why instanceof RuntimeException ? why : new IllegalStateException(why);
        }
    }

    void threw(Actor actor, Throwable bug) {
        step(actor + " ended with " + bug);
        if (!(bug instanceof RuntimeException)) {
            fail(bug);
        }
    }

    /** Ends all threads, one after the other. The stage is of no use any more. */
    public void close() {
        for (Program program : programs) {
            program.kill();
        }
        for (Program program : programs) {
            for (Actor actor : program.actors()) {
                current = actor;
                actor.doom();
                actor.awaitEnd(STUCK_AFTER);
            }
        }
        HERE.remove();
    }

    // ---- what is told

    /** Something happened that who reads of a failure wants to know. */
    public void step(String what) {
        mix(what);
        keep(what);
    }

    private void keep(String what) {
        if (steps.size() == STEPS_KEPT) {
            steps.removeFirst();
        }
        steps.addLast("%11.6f  %s".formatted(now / 1e9, what));
    }

    /** The same, of what may differ from one run of the same seed to another: it is kept, and counts for nothing. */
    public void remark(String what) {
        keep(what);
    }

    private void mix(String what) {
        for (int at = 0; at < what.length(); at++) {
            hash = (hash ^ what.charAt(at)) * 0x100_0000_01B3L;
        }
        hash = (hash ^ now) * 0x100_0000_01B3L;
    }

    /** Of all turns and steps: two runs with the same are the same run. */
    public long hash() {
        return hash;
    }

    /** The last of them. */
    public List<String> steps() {
        return List.copyOf(steps);
    }
}
