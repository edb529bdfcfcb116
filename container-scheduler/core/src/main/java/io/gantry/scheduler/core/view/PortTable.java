package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The ports of one node that are held. */
final class PortTable {

    static final int LAST = 65_535;
    static final int DYNAMIC_FIRST = 20_000;
    static final int DYNAMIC_LAST = 32_000;
    static final int DYNAMIC_ALL = DYNAMIC_LAST - DYNAMIC_FIRST + 1;

    private final BitSet held;
    private int dynamicHeld;
    /** Dynamic ports that would be given back, whose numbers are not known. */
    private int unnamed;
    /** Of the view that may change it; a later one makes a copy. */
    final int epoch;

    PortTable(int epoch) {
        this(new BitSet(), 0, epoch);
    }

    private PortTable(BitSet held, int dynamicHeld, int epoch) {
        this.held = held;
        this.dynamicHeld = dynamicHeld;
        this.epoch = epoch;
    }

    PortTable copy(int epochOfCopy) {
        return new PortTable((BitSet) held.clone(), dynamicHeld, epochOfCopy);
    }

    static boolean isDynamic(int port) {
        return port >= DYNAMIC_FIRST && port <= DYNAMIC_LAST;
    }

    boolean isHeld(int port) {
        return held.get(port);
    }

    int dynamicFree() {
        return DYNAMIC_ALL - dynamicHeld + unnamed;
    }

    /** So many dynamic ports would be free too, or held where less than 0. */
    void countUnnamed(int ports) {
        unnamed += ports;
    }

    void hold(List<Integer> ports) {
        for (int port : ports) {
            if (!held.get(port)) {
                held.set(port);
                dynamicHeld += isDynamic(port) ? 1 : 0;
            }
        }
    }

    void free(List<Integer> ports) {
        for (int port : ports) {
            if (held.get(port)) {
                held.clear(port);
                dynamicHeld -= isDynamic(port) ? 1 : 0;
            }
        }
    }

    /**
     * The host ports asked for and, behind them, free dynamic ones. The search starts where the seed says: a port that was
     * just given back is rarely the next one given, so that late packets for its old owner do not meet a new one.
     */
    List<Integer> choose(List<Integer> hostPorts, int dynamic, long seed) {
        var chosen = new ArrayList<Integer>(hostPorts.size() + dynamic);
        chosen.addAll(hostPorts);
        int offset = (int) Long.remainderUnsigned(seed, DYNAMIC_ALL);
        for (int i = 0; i < DYNAMIC_ALL && chosen.size() < hostPorts.size() + dynamic; i++) {
            int port = DYNAMIC_FIRST + (offset + i) % DYNAMIC_ALL;
            if (!held.get(port) && !hostPorts.contains(port)) {
                chosen.add(port);
            }
        }
        return chosen;
    }
}
