package io.gantry.simulation.machine;

import org.jspecify.annotations.Nullable;

/**
 * What of a container few have.
 *
 * @param memoryAt where a volume of its own is that is kept in memory; null for none
 * @param volumesOf the container whose volume it has too; null for none
 * @param passing it is removed when it ends
 */
public record Extras(@Nullable String memoryAt, @Nullable String volumesOf, boolean passing) {

    public static final Extras NONE = new Extras(null, null, false);
}
