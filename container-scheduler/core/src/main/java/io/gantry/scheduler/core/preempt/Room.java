package io.gantry.scheduler.core.preempt;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Processor and memory that a node could have, for each node, with the most of any 64 nodes beside it: whoever looks for nodes
 * with enough passes by 64 at a time. In thousandths of a processor and MiB rounded up, so never less than there is.
 */
final class Room {

    /** Of a node that is not to be found. */
    static final int NEVER = Integer.MIN_VALUE;

    private static final int SHIFT = 6;
    private static final int BLOCK = 1 << SHIFT;

    private int[] cpu = new int[0];
    private int[] memory = new int[0];
    private int[] mostCpu = new int[0];
    private int[] mostMemory = new int[0];
    private final BitSet dirty = new BitSet();

    void reach(int bound) {
        int before = cpu.length;
        if (bound > before) {
            int blocks = (Math.max(bound, before + (before >> 1)) + BLOCK - 1) >> SHIFT;
            cpu = Arrays.copyOf(cpu, blocks << SHIFT);
            memory = Arrays.copyOf(memory, cpu.length);
            Arrays.fill(cpu, before, cpu.length, NEVER);
            Arrays.fill(memory, before, memory.length, NEVER);
            mostCpu = Arrays.copyOf(mostCpu, blocks);
            mostMemory = Arrays.copyOf(mostMemory, blocks);
            dirty.set(before >> SHIFT, blocks);
        }
    }

    void set(int node, int cpuMilli, int memoryMebi) {
        if (cpu[node] != cpuMilli || memory[node] != memoryMebi) {
            cpu[node] = cpuMilli;
            memory[node] = memoryMebi;
            dirty.set(node >> SHIFT);
        }
    }

    int cpu(int node) {
        return cpu[node];
    }

    int memory(int node) {
        return memory[node];
    }

    boolean has(int node, int cpuMilli, int memoryMebi) {
        return cpu[node] >= cpuMilli && memory[node] >= memoryMebi;
    }

    /** The first at or after this one with enough of both; -1 if there is none before the end. */
    int next(int from, int end, int cpuMilli, int memoryMebi) {
        int node = from;
        while (node < end) {
            int block = node >> SHIFT;
            if (dirty.get(block)) {
                clean(block);
            }
            int last = Math.min(end, (block + 1) << SHIFT);
            if (mostCpu[block] >= cpuMilli && mostMemory[block] >= memoryMebi) {
                for (; node < last; node++) {
                    if (cpu[node] >= cpuMilli && memory[node] >= memoryMebi) {
                        return node;
                    }
                }
            }
            node = last;
        }
        return -1;
    }

    private void clean(int block) {
        int most = NEVER;
        int mostOfMemory = NEVER;
        for (int node = block << SHIFT; node < (block + 1) << SHIFT; node++) {
            most = Math.max(most, cpu[node]);
            mostOfMemory = Math.max(mostOfMemory, memory[node]);
        }
        mostCpu[block] = most;
        mostMemory[block] = mostOfMemory;
        dirty.clear(block);
    }
}
