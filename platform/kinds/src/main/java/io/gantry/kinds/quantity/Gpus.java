package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Graphics processors of one model: {@code count} devices, of each of which {@code shareMilli} thousandths are meant.
 * A whole device is 1000; a share below that means part of one device, and then the count is 1.
 */
public record Gpus(
        String model,
        int count,
        @JsonProperty("share") @Nullable Integer share) {

    public static final int WHOLE = 1000;

    /** @throws IllegalArgumentException naming the field and its range */
    public Gpus {
        if (model.isBlank() || model.length() > 63) {
            throw new IllegalArgumentException("gpus.model must have 1 to 63 characters");
        }
        if (count < 1 || count > 1024) {
            throw new IllegalArgumentException("gpus.count must be 1 to 1024, not " + count);
        }
        if (share != null && (share < 1 || share > WHOLE)) {
            throw new IllegalArgumentException("gpus.share is in thousandths of a device: 1 to 1000, not " + share);
        }
        if (share != null && share < WHOLE && count != 1) {
            throw new IllegalArgumentException(
                    "gpus.share below 1000 means part of one device, so gpus.count must be 1");
        }
    }

    /** Thousandths of devices in all. */
    public long totalMilli() {
        return (long) count * (share == null ? WHOLE : share);
    }
}
