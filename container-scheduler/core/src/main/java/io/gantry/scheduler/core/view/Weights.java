package io.gantry.scheduler.core.view;

/** What the weights of all wishes have in common. */
final class Weights {

    /** A hard rule has none. */
    static final int HARD = 0;

    private static final int MAX = 100;

    private Weights() {}

    static void check(String what, int weight, int least) {
        if (weight < least || weight > MAX) {
            throw new IllegalArgumentException(what + ": weight must be " + least + " to 100, not " + weight);
        }
    }
}
