package io.gantry.faults.world;

import io.gantry.bridge.join.JoinDoor;

/** Nobody knocks: machines here join without certificates. */
record ClosedDoor() implements JoinDoor {

    @Override
    public int port() {
        return 1;
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
