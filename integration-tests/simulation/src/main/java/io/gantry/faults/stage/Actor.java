package io.gantry.faults.stage;

import io.gantry.platform.thread.Running;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A simulated thread: a virtual thread that runs only while it has the turn. It gives the turn away where it waits, and
 * nowhere else, so between two waits nothing happens beside it.
 */
final class Actor implements Running {

    /** Why it goes on. */
    enum Wake {
        TIME,
        SIGNAL,
        INTERRUPT
    }

    private final Stage stage;
    private final Program program;
    private final String name;
    private final Thread thread;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean hasTurn;
    private volatile boolean doomed;
    private boolean interrupted;
    /** What it is woken for; entries with another ticket are of waits that are over. */
    private long ticket;

    private boolean waiting;
    private boolean woken;
    private Wake wake = Wake.TIME;

    Actor(Stage stage, Program program, String name, Runnable task) {
        this.stage = stage;
        this.program = program;
        this.name = name;
        this.thread = Thread.ofVirtual().name(program + "/" + name).unstarted(() -> live(task));
    }

    /** Its first turn comes soon. */
    void begin() {
        program.add(this);
        waiting = true;
        thread.start();
        wake(Wake.SIGNAL);
    }

    private void live(Runnable task) {
        Stage.enter(stage);
        try {
            awaitTurn();
            waiting = false;
            task.run();
        } catch (Ended _) {
            // killed
        } catch (Throwable bug) { // a thread's end must not be the simulation's, but is news
            stage.threw(this, bug);
        }
        program.ended(this);
        end.complete(null);
        if (!doomed) {
            stage.pass(null);
        }
    }

    Program program() {
        return program;
    }

    String name() {
        return name;
    }

    Thread thread() {
        return thread;
    }

    CompletableFuture<Void> end() {
        return end;
    }

    // ---- the turn

    void takeTurn() {
        hasTurn = true;
        LockSupport.unpark(thread);
    }

    private void awaitTurn() {
        while (!hasTurn) {
            LockSupport.park();
        }
        hasTurn = false;
        if (doomed) {
            throw new Ended();
        }
    }

    /** Ends it, whatever it waits for; by who runs the stage, when all is over. */
    void doom() {
        doomed = true;
        takeTurn();
    }

    /** By who runs the stage; one that is stuck is left behind. */
    void awaitEnd(Duration atMost) {
        try {
            boolean _ = thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- waiting; by the actor itself

    /**
     * Gives the turn away until it is woken or the time is over.
     *
     * @param nanos negative for as long as it takes
     */
    Wake await(long nanos) {
        if (doomed) {
            throw new Ended();
        }
        if (interrupted) {
            interrupted = false;
            return Wake.INTERRUPT;
        }
        ticket++;
        waiting = true;
        woken = false;
        wake = Wake.TIME;
        if (nanos >= 0) {
            stage.turn(this, ticket, nanos);
        }
        if (stage.pass(this)) {
            awaitTurn();
        }
        waiting = false;
        if (wake == Wake.INTERRUPT) {
            interrupted = false;
        }
        return wake;
    }

    /** A wait that nothing but time ends. */
    void sleep(long nanos) {
        boolean wasInterrupted = interrupted;
        interrupted = false;
        long until = stage.nanos() + nanos;
        for (long left = nanos; left > 0; left = until - stage.nanos()) {
            if (await(left) == Wake.INTERRUPT) {
                wasInterrupted = true;
            }
        }
        interrupted = wasInterrupted;
    }

    boolean isOf(long aTicket) {
        return waiting && ticket == aTicket;
    }

    /** By another, or by the world. */
    void wake(Wake why) {
        if (waiting && !woken) {
            woken = true;
            wake = why;
            stage.turnSoon(this, ticket);
        }
    }

    @Override
    public void interrupt() {
        interrupted = true;
        wake(Wake.INTERRUPT);
    }

    @Override
    public boolean join(Duration atMost) throws InterruptedException {
        return program.threads().await(end, atMost);
    }

    @Override
    public boolean isCurrent() {
        return stage.current() == this;
    }

    /** For the list of steps. */
    @Override
    public String toString() {
        return program + "/" + name;
    }
}
