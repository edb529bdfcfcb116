package io.gantry.hostile;

import java.util.Optional;

/** Something that reads what others wrote. */
public interface Target {

    /** As people name it: {@code files}. */
    String name();

    /**
     * Makes the case of a seed and tries it; the same seed is the same case.
     *
     * @return what is wrong with how it was taken; empty if it was taken, or refused as it should be
     */
    Optional<String> tryOne(long seed);
}
