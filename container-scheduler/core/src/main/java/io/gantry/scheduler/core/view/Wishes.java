package io.gantry.scheduler.core.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides among the nodes that can.
 *
 * @param style another than the cluster's; null for the cluster's
 * @param images nodes that have them are better
 * @param costWeight how much a cheap node is wished for: 0 to 100
 * @param speedWeight how much a fast node is wished for: 0 to 100
 */
public record Wishes(
        @Nullable PlacementStyle style,
        List<Preference> preferences,
        List<String> images,
        int costWeight,
        int speedWeight) {

    public static final Wishes NONE = new Wishes(null, List.of(), List.of(), 0, 0);

    private static final int MAX = 16;

    /** @throws IllegalArgumentException naming what is wrong */
    public Wishes {
        preferences = List.copyOf(preferences);
        images = List.copyOf(images);
        Weights.check("cost", costWeight, 0);
        Weights.check("speed", speedWeight, 0);
        if (preferences.size() > MAX || images.size() > MAX) {
            throw new IllegalArgumentException("a task has at most 16 preferences and images each");
        }
    }
}
