package io.gantry.platform.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a layer's settings, checked together when the layer is made: a setting that would only show its harm
 * later stops the start, and all that are wrong are named at once.
 */
public final class Bounds {

    private final String prefix;
    private final List<String> faults = new ArrayList<>();

    /** @param prefix of the keys: {@code gantry.bridge} */
    public Bounds(String prefix) {
        this.prefix = prefix;
    }

    public Bounds number(String key, long value, long lowest, long highest) {
        return rule(key, value, value >= lowest && value <= highest, "must be " + lowest + " to " + highest);
    }

    public Bounds time(String key, Duration value, Duration lowest, Duration highest) {
        boolean within = value.compareTo(lowest) >= 0 && value.compareTo(highest) <= 0;
        return rule(key, value, within, "must be " + lowest + " to " + highest);
    }

    /** A rule of the caller's own, such as one between two settings. */
    public Bounds rule(String key, Object value, boolean holds, String rule) {
        if (!holds) {
            faults.add(prefix + "." + key + " is " + value + "; it " + rule);
        }
        return this;
    }

    /** @throws IllegalArgumentException naming every setting that is out of bounds, and its bound */
    public void check() {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }
}
