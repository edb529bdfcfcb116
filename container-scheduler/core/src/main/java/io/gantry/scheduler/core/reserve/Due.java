package io.gantry.scheduler.core.reserve;

import java.util.List;

/** What became of a reservation. */
public sealed interface Due {

    /** Its tasks run, in the order of its asks. */
    record Begun(Reservation reservation, List<Running> running) implements Due {
        public Begun {
            running = List.copyOf(running);
        }
    }

    /** Something ran longer than was said, or a node has left: what it had is given up, and a new one was asked for. */
    record Late(Reservation reservation, Promise instead) implements Due {}

    /** Its time was over before it could begin. */
    record Over(Reservation reservation) implements Due {}
}
