package io.gantry.scheduler.core.view;

/**
 * Graphics processors of one model.
 *
 * @param count devices
 * @param shareMilli thousandths of each of them: 1 to 1000
 */
public record Gpus(String model, int count, int shareMilli) {

    public static final int WHOLE = 1000;

    /** @throws IllegalArgumentException naming the field and its range */
    public Gpus {
        if (count < 1) {
            throw new IllegalArgumentException("gpus of " + model + ": count must be at least 1, not " + count);
        }
        if (shareMilli < 1 || shareMilli > WHOLE) {
            throw new IllegalArgumentException("gpus of " + model + ": share must be 1 to 1000, not " + shareMilli);
        }
    }

    /** {@code 2 a100}, or {@code 1 a100 (250 of 1000)}. */
    public String text() {
        return count + " " + model + (shareMilli == WHOLE ? "" : " (" + shareMilli + " of 1000)");
    }
}
