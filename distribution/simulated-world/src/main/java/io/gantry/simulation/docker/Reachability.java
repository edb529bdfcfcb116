package io.gantry.simulation.docker;

import io.gantry.simulation.http.Reply;
import io.gantry.simulation.machine.Machine;

/** Whether a request gets to a machine at all. */
final class Reachability {

    private static final long LOOK_AGAIN_MILLIS = 5_000;

    private Reachability() {}

    /** With the cable out there is no answer and no refusal: it hangs until the cable is back, or the peer gives up. */
    static void awaitPlugged(Machine machine, Reply reply) throws InterruptedException {
        while (!machine.isPlugged()) {
            machine.awaitPlugged(LOOK_AGAIN_MILLIS);
            if (!machine.isPlugged() && reply.isAbandoned()) {
                return;
            }
        }
    }
}
