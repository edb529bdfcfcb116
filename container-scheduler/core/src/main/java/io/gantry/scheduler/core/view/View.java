package io.gantry.scheduler.core.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster: its nodes and what is free on them, held as a structure of arrays under dense node ids. It belongs to one
 * thread, which changes it in place; {@link #snapshot} makes a copy for others.
 *
 * <p>What is free may be below zero: a node can shrink under its tasks, and what is found running is counted even where it
 * does not fit ({@link #adopt}). Planning never makes it so.
 *
 * <p>The id of a removed node is used again only after the last placement on it was released, so a placement never means
 * another node than the one it was made on.
 */
public final class View {

    private PlacementStyle style;
    private final ChangeLog changes = new ChangeLog();
    private final NodeSet present;
    private final ArrayDeque<Integer> unused;
    private int bound;
    private long version;
    private long roomVersion;

    private @Nullable Node[] nodes = new Node[16];
    private long[] freeCpu = new long[16];
    private long[] freeMemory = new long[16];
    private long[] freeDisk = new long[16];
    private int[] held = new int[16];
    private @Nullable GpuTable[] gpus = new GpuTable[16];
    private @Nullable PortTable[] ports = new PortTable[16];

    public View(PlacementStyle style) {
        this.style = style;
        this.present = new NodeSet();
        this.unused = new ArrayDeque<>();
    }

    private View(View other) {
        style = other.style;
        present = other.present.copy();
        unused = new ArrayDeque<>(other.unused);
        bound = other.bound;
        version = other.version;
        roomVersion = other.roomVersion;
        nodes = other.nodes.clone();
        freeCpu = other.freeCpu.clone();
        freeMemory = other.freeMemory.clone();
        freeDisk = other.freeDisk.clone();
        held = other.held.clone();
        gpus = other.gpus.clone();
        ports = other.ports.clone();
        for (int i = 0; i < bound; i++) {
            GpuTable table = gpus[i];
            gpus[i] = table == null ? null : table.copy();
            PortTable portTable = ports[i];
            ports[i] = portTable == null ? null : portTable.copy();
        }
    }

    /** A copy that others may plan and explain on. */
    public View snapshot() {
        return new View(this);
    }

    public PlacementStyle style() {
        return style;
    }

    /** What is best from now on; every node counts as described anew, since its score may be another. */
    public void restyle(PlacementStyle wanted) {
        if (style == wanted) {
            return;
        }
        style = wanted;
        for (int id = present.next(0); id >= 0; id = present.next(id + 1)) {
            described(id);
        }
    }

    /** Raised by every change. */
    public long version() {
        return version;
    }

    /** Raised by every change that may make room: until then what was blocked stays blocked, and need not be planned. */
    public long roomVersion() {
        return roomVersion;
    }

    public ChangeLog changes() {
        return changes;
    }

    /** The nodes that are there. Not to be changed by the caller. */
    public NodeSet nodes() {
        return present;
    }

    /** All ids are below it. */
    public int bound() {
        return bound;
    }

    // ---- nodes

    /** Takes a node in and gives it a dense id. */
    public int addNode(Node node) {
        Integer free = unused.pollFirst();
        int id = free == null ? bound++ : free;
        if (id == nodes.length) {
            grow();
        }
        nodes[id] = node;
        freeCpu[id] = node.capacity().cpuMilli();
        freeMemory[id] = node.capacity().memoryBytes();
        freeDisk[id] = node.capacity().diskBytes();
        gpus[id] = null;
        ports[id] = null;
        resizeGpus(id, node.capacity());
        present.add(id);
        described(id);
        return id;
    }

    /** Describes a node anew: capacity, labels, taints, availability. What is held on it stays held. */
    public void updateNode(int id, Node node) {
        Capacity before = node(id).capacity();
        nodes[id] = node;
        freeCpu[id] += node.capacity().cpuMilli() - before.cpuMilli();
        freeMemory[id] += node.capacity().memoryBytes() - before.memoryBytes();
        freeDisk[id] += node.capacity().diskBytes() - before.diskBytes();
        resizeGpus(id, node.capacity());
        described(id);
    }

    /** Takes a node out. What is held on it may still be released. */
    public void removeNode(int id) {
        node(id);
        nodes[id] = null;
        present.remove(id);
        described(id);
        reuseIfEmpty(id);
    }

    private void resizeGpus(int id, Capacity capacity) {
        GpuTable table = gpus[id];
        if (table == null && !capacity.gpus().isEmpty()) {
            table = new GpuTable();
            gpus[id] = table;
        }
        if (table != null) {
            table.resize(capacity.gpus());
        }
    }

    private void described(int id) {
        version++;
        roomVersion++;
        changes.described(id);
    }

    private void reuseIfEmpty(int id) {
        if (nodes[id] == null && held[id] == 0) {
            unused.addLast(id);
        }
    }

    private void grow() {
        int size = nodes.length * 2;
        nodes = Arrays.copyOf(nodes, size);
        freeCpu = Arrays.copyOf(freeCpu, size);
        freeMemory = Arrays.copyOf(freeMemory, size);
        freeDisk = Arrays.copyOf(freeDisk, size);
        held = Arrays.copyOf(held, size);
        gpus = Arrays.copyOf(gpus, size);
        ports = Arrays.copyOf(ports, size);
    }

    // ---- what a node has

    /** @throws IllegalStateException if there is no such node */
    public Node node(int id) {
        Node node = id < bound ? nodes[id] : null;
        if (node == null) {
            throw new IllegalStateException("no node " + id);
        }
        return node;
    }

    public Map<String, String> labels(int id) {
        return node(id).labels();
    }

    public long freeCpuMilli(int id) {
        return freeCpu[id];
    }

    public long freeMemoryBytes(int id) {
        return freeMemory[id];
    }

    public long freeDiskBytes(int id) {
        return freeDisk[id];
    }

    /** How many devices of the model have so much free. */
    public int freeGpus(int id, Gpus wanted) {
        GpuTable table = gpus[id];
        return table == null ? 0 : table.devicesWith(wanted.model(), wanted.shareMilli());
    }

    /** How many devices of the model would have so much free if nothing were held. */
    public int allGpus(int id, Gpus wanted) {
        GpuTable table = gpus[id];
        return table == null ? 0 : table.devicesInAll(wanted.model(), wanted.shareMilli());
    }

    public boolean isPortHeld(int id, int port) {
        PortTable table = ports[id];
        return table != null && table.isHeld(port);
    }

    /** Whether the core may choose this port by itself. */
    public static boolean isDynamic(int port) {
        return PortTable.isDynamic(port);
    }

    public int freeDynamicPorts(int id) {
        PortTable table = ports[id];
        return table == null ? PortTable.DYNAMIC_ALL : table.dynamicFree();
    }

    /** How many placements are held on it. */
    public int held(int id) {
        return held[id];
    }

    // ---- placements

    /**
     * Holds what a plan placed, if it still can be: the node takes tasks, and has the room, the devices and the ports.
     *
     * @return false if not; then nothing changed
     */
    public boolean apply(Placement placement) {
        if (!stillFits(placement)) {
            return false;
        }
        hold(placement);
        version++;
        return true;
    }

    /** Holds what is known to run there, whether it fits or not. */
    public Placement adopt(int id, TaskClass tasks, List<Integer> heldPorts) {
        node(id);
        GpuTable table = gpus[id];
        var devices = new ArrayList<Integer>();
        if (table != null) {
            devices.addAll(table.choose(tasks.gpus()));
        } else {
            tasks.gpus().forEach(wanted -> {
                for (int i = 0; i < wanted.count(); i++) {
                    devices.add(GpuTable.NONE);
                }
            });
        }
        var placement = new Placement(id, tasks, heldPorts, devices);
        hold(placement);
        version++;
        return placement;
    }

    /** Gives back what a placement holds. Each is released once. */
    public void release(Placement placement) {
        free(placement);
        version++;
        roomVersion++;
        reuseIfEmpty(placement.node());
    }

    /** Tries placements out; closing it takes them all back. One at a time, and nothing else changes the view meanwhile. */
    public Trial trial() {
        return new Trial(this);
    }

    /** The ports and devices a task would get on this node, which must have them. */
    Placement choose(int id, TaskClass tasks, long seed) {
        List<Integer> devices = List.of();
        if (!tasks.gpus().isEmpty()) {
            GpuTable table = gpus[id];
            if (table == null) {
                throw new IllegalStateException("node " + id + " has no gpus; " + tasks);
            }
            devices = table.choose(tasks.gpus());
        }
        List<Integer> chosenPorts = tasks.hostPorts();
        if (tasks.dynamicPorts() > 0) {
            chosenPorts = portTable(id).choose(tasks.hostPorts(), tasks.dynamicPorts(), seed);
        }
        return new Placement(id, tasks, chosenPorts, devices);
    }

    void hold(Placement placement) {
        int id = placement.node();
        TaskClass tasks = placement.tasks();
        freeCpu[id] -= tasks.cpuMilli();
        freeMemory[id] -= tasks.memoryBytes();
        freeDisk[id] -= tasks.diskBytes();
        held[id]++;
        GpuTable table = gpus[id];
        if (table != null) {
            table.hold(tasks.gpus(), placement.gpus());
        }
        if (!placement.ports().isEmpty()) {
            portTable(id).hold(placement.ports());
        }
        changes.used(id);
    }

    void free(Placement placement) {
        int id = placement.node();
        if (held[id] == 0) {
            throw new IllegalStateException("nothing is held on node " + id + "; cannot release " + placement);
        }
        TaskClass tasks = placement.tasks();
        freeCpu[id] += tasks.cpuMilli();
        freeMemory[id] += tasks.memoryBytes();
        freeDisk[id] += tasks.diskBytes();
        held[id]--;
        GpuTable table = gpus[id];
        if (table != null) {
            table.free(tasks.gpus(), placement.gpus());
        }
        if (!placement.ports().isEmpty()) {
            portTable(id).free(placement.ports());
        }
        changes.used(id);
    }

    private PortTable portTable(int id) {
        PortTable table = ports[id];
        if (table == null) {
            table = new PortTable();
            ports[id] = table;
        }
        return table;
    }

    private boolean stillFits(Placement placement) {
        int id = placement.node();
        TaskClass tasks = placement.tasks();
        return present.contains(id)
                && node(id).availability() == Availability.SCHEDULABLE
                && freeCpu[id] >= tasks.cpuMilli()
                && freeMemory[id] >= tasks.memoryBytes()
                && freeDisk[id] >= tasks.diskBytes()
                && stillHasGpus(placement)
                && placement.ports().stream().noneMatch(port -> isPortHeld(id, port));
    }

    private boolean stillHasGpus(Placement placement) {
        List<Gpus> wanted = placement.tasks().gpus();
        GpuTable table = gpus[placement.node()];
        return wanted.isEmpty() || (table != null && table.fits(wanted, placement.gpus()));
    }
}
