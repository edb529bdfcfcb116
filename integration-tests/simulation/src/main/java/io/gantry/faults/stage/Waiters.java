package io.gantry.faults.stage;

import io.gantry.faults.stage.Actor.Wake;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** Actors that wait for the same thing, in the order they came. */
public final class Waiters {

    private final Stage stage;
    private final Deque<Actor> waiting = new ArrayDeque<>();

    public Waiters(Stage stage) {
        this.stage = stage;
    }

    /**
     * Has the actor that runs wait until it is woken, or for so long.
     *
     * @param nanos negative for as long as it takes
     * @return how much of it is left; not positive when it is over
     */
    public long await(long nanos) throws InterruptedException {
        Actor actor = Objects.requireNonNull(stage.current(), "an event of the world must not wait");
        if (nanos == 0) {
            return 0;
        }
        long until = stage.nanos() + nanos;
        waiting.addLast(actor);
        Wake wake;
        try {
            wake = actor.await(nanos);
        } finally {
            waiting.remove(actor);
        }
        if (wake == Wake.INTERRUPT) {
            throw new InterruptedException();
        }
        return wake == Wake.TIME ? 0 : Math.max(1, until - stage.nanos());
    }

    /** The same, whoever interrupts. */
    void awaitSurely() {
        Actor actor = Objects.requireNonNull(stage.current(), "an event of the world must not wait");
        waiting.addLast(actor);
        try {
            if (actor.await(-1) == Wake.INTERRUPT) {
                actor.interrupt(); // is told of it at the next wait that can be
            }
        } finally {
            waiting.remove(actor);
        }
    }

    public void wakeFirst() {
        Actor first = waiting.pollFirst();
        if (first != null) {
            first.wake(Wake.SIGNAL);
        }
    }

    public void wakeAll() {
        while (!waiting.isEmpty()) {
            wakeFirst();
        }
    }
}
