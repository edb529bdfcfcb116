package io.gantry.bridge.demand;

import java.time.Duration;

/**
 * The bridge's patience with demand and supply.
 *
 * @param settle how long a new node counts as room for what waits: for so long what was said of either may be older
 * @param begun by when somebody must have begun to make a machine that a pool is to have more
 * @param promisesMax so many promises of a source that were not kept, one after the other, and it is given up for a time
 * @param rest how long
 */
public record DemandLimits(Duration settle, Duration begun, int promisesMax, Duration rest) {}
