package io.gantry.simulator.replay;

/**
 * What came of one seed; shares in percent of all the cluster's GPU.
 *
 * @param alloc100 placed, mean over the pods at which as much was asked for as there is, to the percent
 * @param alloc130 placed, when 1.3 times as much was asked for
 * @param fragmentation free, when as much was asked for as there is, and of no use to a pod drawn from the list, on average
 * @param pods that were tried
 * @param placed of them
 */
public record SeedResult(long seed, double alloc100, double alloc130, double fragmentation, int pods, int placed) {}
