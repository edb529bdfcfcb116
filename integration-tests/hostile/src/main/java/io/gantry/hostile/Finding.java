package io.gantry.hostile;

/**
 * Input that was taken wrongly.
 *
 * @param seed makes it again
 */
public record Finding(String target, long seed, String what) {

    @Override
    public String toString() {
        return target + ", seed " + seed + ": " + what;
    }
}
