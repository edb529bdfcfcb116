package io.gantry.faults.stage;

/** Unwinds a thread of a process that was killed. An error, so that nothing that goes on after failures catches it. */
public final class Ended extends Error {

    private static final long serialVersionUID = 1;

    /** Of a program that is killed: for fakes that its threads call. */
    public static Ended now() {
        return new Ended();
    }

    Ended() {
        super("the process was killed", null, false, false);
    }
}
