package io.gantry.scheduler.core.view;

/** How much of each resource is given out, in percent of what a node has: 100 is what it has. */
public record Overcommit(int cpu, int memory, int disk, int network) {

    public static final Overcommit NONE = new Overcommit(100, 100, 100, 100);

    private static final int MAX = 10_000;

    /** @throws IllegalArgumentException naming the field and its range */
    public Overcommit {
        check("cpu", cpu);
        check("memory", memory);
        check("disk", disk);
        check("network", network);
    }

    private static void check(String what, int percent) {
        if (percent < 1 || percent > MAX) {
            throw new IllegalArgumentException("overcommit of " + what + " must be 1 to 10000 percent, not " + percent);
        }
    }

    /** So much of an amount; whole parts first, so that no amount overflows that did not before. */
    static long of(long amount, int percent) {
        return amount / 100 * percent + amount % 100 * percent / 100;
    }
}
