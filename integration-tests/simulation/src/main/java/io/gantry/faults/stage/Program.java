package io.gantry.faults.stage;

import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One process of the simulated world: its threads run, or stand still together as after SIGSTOP, or never run again as
 * after SIGKILL. Its clock may be wrong; its ticker is as good as the machine's.
 */
public final class Program {

    private enum State {
        RUNS,
        STOPPED,
        KILLED
    }

    private final Stage stage;
    private final String name;
    private final Duration skew;
    private final Deque<Stage.Entry> putOff = new ArrayDeque<>();
    private final List<Actor> actors = new ArrayList<>();
    private final TurnThreads threads;
    private State state = State.RUNS;

    /** @param skew by which its clock is ahead of the world's */
    public Program(Stage stage, String name, Duration skew) {
        this.stage = stage;
        this.name = name;
        this.skew = skew;
        this.threads = new TurnThreads(stage, this);
        stage.add(this);
    }

    public String name() {
        return name;
    }

    public TurnThreads threads() {
        return threads;
    }

    /** To the microsecond, as the database keeps it. */
    public InstantSource time() {
        return () -> stage.instant().plus(skew);
    }

    public Ticker ticker() {
        return stage.has(Sabotage.SLOW_TICKER) ? () -> stage.nanos() / 3 : stage::nanos;
    }

    public boolean killed() {
        return state == State.KILLED;
    }

    public boolean runs() {
        return state == State.RUNS;
    }

    public void kill() {
        state = State.KILLED;
        putOff.clear();
    }

    public void stop() {
        if (state == State.RUNS) {
            state = State.STOPPED;
        }
    }

    /** What its threads waited for may have come long ago. */
    public void goOn() {
        if (state == State.STOPPED) {
            state = State.RUNS;
            int number = 0;
            for (Stage.Entry entry = putOff.poll(); entry != null; entry = putOff.poll()) {
                stage.again(entry, number++);
            }
        }
    }

    /** Whether the turn may be taken; one of a stopped program is kept for later. */
    boolean mayTake(Stage.Entry entry) {
        switch (state) {
            case RUNS -> {
                return true;
            }
            case STOPPED -> putOff.add(entry);
            case KILLED -> {
                // never again
            }
        }
        return false;
    }

    void add(Actor actor) {
        actors.add(actor);
    }

    void ended(Actor actor) {
        actors.remove(actor);
    }

    List<Actor> actors() {
        return List.copyOf(actors);
    }

    @Override
    public String toString() {
        return name;
    }
}
