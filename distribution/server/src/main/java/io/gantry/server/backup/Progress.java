package io.gantry.server.backup;

/** Told while something long goes on. */
@FunctionalInterface
public interface Progress {

    /** @param done bytes of {@code of}, or all there are so far when that is 0 */
    void at(String what, long done, long of);
}
