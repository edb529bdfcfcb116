package io.gantry.scheduler.core.gpu;

/** What there is and what is free, summed up over all nodes. Nodes are of families: those of one are open to the same tasks. */
public final class Supply {

    /** Families have a bit each. */
    public static final int FAMILIES_MAX = 64;

    /** Of one node; more are counted as so many. */
    static final int DEVICES_MAX = 32;

    static final int COUNTS = DEVICES_MAX + 1;

    final int families;
    /** Devices by family. */
    final long[] devices;
    /** Nodes by family and number of whole devices. */
    final long[][] whole;
    /** Devices by what is free on them, in thousandths. */
    final long[] byFree = new long[GpuKind.WHOLE + 1];

    long freeMilli;
    long freeCpu;
    long freeMemory;

    public Supply(int families) {
        this.families = families;
        this.devices = new long[families];
        this.whole = new long[families][COUNTS];
    }

    /** A node, with or without devices. */
    public void addNode(long cpuMilli, long memoryMib) {
        freeCpu += Math.max(0, cpuMilli);
        freeMemory += Math.max(0, memoryMib);
    }

    /** Its devices: so many, so many of them whole. */
    public void addDevices(int family, int count, int wholeOnes) {
        devices[family] += count;
        whole[family][Math.min(wholeOnes, DEVICES_MAX)]++;
    }

    /** One device, by what is free. */
    public void addFree(int milli) {
        int free = Math.clamp(milli, 0, GpuKind.WHOLE);
        byFree[free]++;
        freeMilli += free;
    }
}
