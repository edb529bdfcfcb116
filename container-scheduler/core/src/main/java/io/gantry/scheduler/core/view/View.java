package io.gantry.scheduler.core.view;

import io.gantry.scheduler.core.gpu.Worths;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster: its nodes and what is free on them, held as a structure of arrays under dense node ids. It belongs to one
 * thread, which changes it in place; {@link #snapshot} makes another for others, which shares all that neither changes.
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
    final Dimensions dimensions;
    private final LabelTable labels;
    private final RefChunks<Node> nodes;
    final Devices devices;
    final HeldTable held;
    final ClassTable classes;
    private final ChangeLog gpuChanges = new ChangeLog();
    private final Packing packing;

    public View(PlacementStyle style) {
        this.style = style;
        present = new NodeSet();
        unused = new ArrayDeque<>();
        dimensions = new Dimensions();
        labels = new LabelTable();
        nodes = new RefChunks<>();
        devices = new Devices();
        held = new HeldTable();
        packing = new Packing();
        classes = new ClassTable(this);
    }

    private View(View other) {
        style = other.style;
        present = other.present.copy();
        unused = new ArrayDeque<>(other.unused);
        bound = other.bound;
        version = other.version;
        roomVersion = other.roomVersion;
        dimensions = other.dimensions.snapshot();
        labels = other.labels.snapshot();
        nodes = other.nodes.snapshot();
        devices = other.devices.snapshot();
        held = other.held.snapshot();
        packing = other.packing.snapshot();
        classes = new ClassTable(this, other.classes);
    }

    /**
     * One of the same moment, for others to plan and explain on: it belongs to one thread as well. Costs a pointer per thousand
     * nodes, and later a copy of what either side changes.
     */
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

    /** Those of the changes that were to nodes which have, or had, graphics processors. */
    public ChangeLog gpuChanges() {
        return gpuChanges;
    }

    /** The nodes that have graphics processors. Not to be changed by the caller. */
    public NodeSet gpuNodes() {
        return packing.nodes();
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
        enter(id, node);
        return id;
    }

    /**
     * Takes a node in under the id it had in another view, whose changes this one repeats.
     *
     * @throws IllegalStateException if another has it
     */
    public void addNode(int id, Node node) {
        while (bound <= id) {
            unused.addLast(bound++);
        }
        if (!unused.removeFirstOccurrence(id)) {
            throw new IllegalStateException("node " + id + " is there already, or something is held on it still");
        }
        enter(id, node);
    }

    private void enter(int id, Node node) {
        dimensions.reach(bound);
        nodes.reach(bound);
        devices.reach(bound);
        held.reach(bound);
        devices.clear(id);
        nodes.set(id, node);
        resize(id, node);
        present.add(id);
        labels.describe(id, null, node);
        described(id);
    }

    /** Describes a node anew: capacity, labels, taints, availability. What is held on it stays held. */
    public void updateNode(int id, Node node) {
        Node before = node(id);
        nodes.set(id, node);
        resize(id, node);
        if (!before.labels().equals(node.labels())) {
            count(id, -1);
            labels.describe(id, before, node);
            count(id, 1);
        }
        described(id);
    }

    /** Takes a node out. What is held on it may still be released. */
    public void removeNode(int id) {
        Node before = node(id);
        count(id, -1);
        nodes.set(id, null);
        present.remove(id);
        labels.describe(id, before, null);
        described(id);
        reuseIfEmpty(id);
    }

    private void resize(int id, Node node) {
        Capacity capacity = node.capacity();
        Overcommit factor = node.overcommit();
        dimensions.resize(Dimensions.CPU, id, Overcommit.of(capacity.cpuMilli(), factor.cpu()));
        dimensions.resize(Dimensions.MEMORY, id, Overcommit.of(capacity.memoryBytes(), factor.memory()));
        dimensions.resize(Dimensions.DISK, id, Overcommit.of(capacity.diskBytes(), factor.disk()));
        dimensions.resize(Dimensions.NETWORK, id, Overcommit.of(capacity.networkBits(), factor.network()));
        for (String name : dimensions.names()) {
            dimensions.resize(dimension(name), id, capacity.named().getOrDefault(name, 0L));
        }
        capacity.named().forEach((name, amount) -> dimensions.resize(dimension(name), id, amount));
        devices.resize(id, capacity.gpus());
    }

    private void described(int id) {
        version++;
        roomVersion++;
        changes.described(id);
        if (devices.gpus(id) != null || packing.nodes().contains(id)) {
            packing.described(id, this);
            gpuChanges.described(id);
        }
    }

    private void used(int id) {
        changes.used(id);
        if (devices.hasGpus() && devices.gpus(id) != null) {
            gpuChanges.used(id);
            packing.changed(id);
        }
    }

    private void reuseIfEmpty(int id) {
        if (nodes.get(id) == null && held.size(id) == 0) {
            unused.addLast(id);
        }
    }

    // ---- what a node has

    /** @throws IllegalStateException if there is no such node */
    public Node node(int id) {
        Node node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("no node " + id);
        }
        return node;
    }

    public Map<String, String> labels(int id) {
        return node(id).labels();
    }

    /** A key of labels, which is a topology too. */
    public LabelKey label(String name) {
        return labels.key(name);
    }

    /** The number of a named resource. */
    public int dimension(String named) {
        return dimensions.of(named, bound);
    }

    /** What is free of a dimension: see {@link Dimensions}. */
    public long free(int dimension, int id) {
        return dimensions.free(dimension).get(id);
    }

    /** What there is of a dimension for tasks in all, over-commitment counted. */
    public long all(int dimension, int id) {
        return dimensions.all(dimension).get(id);
    }

    public long freeCpuMilli(int id) {
        return free(Dimensions.CPU, id);
    }

    public long freeMemoryBytes(int id) {
        return free(Dimensions.MEMORY, id);
    }

    public long freeDiskBytes(int id) {
        return free(Dimensions.DISK, id);
    }

    /** How many devices of the model have so much free. */
    public int freeGpus(int id, Gpus wanted) {
        GpuTable table = devices.gpus(id);
        return table == null ? 0 : table.devicesWith(wanted.model(), wanted.shareMilli());
    }

    /** How many devices of the model would have so much free if nothing were held. */
    public int allGpus(int id, Gpus wanted) {
        GpuTable table = devices.gpus(id);
        return table == null ? 0 : table.devicesInAll(wanted.model(), wanted.shareMilli());
    }

    public boolean isPortHeld(int id, int port) {
        PortTable table = devices.ports(id);
        return table != null && table.isHeld(port);
    }

    /** Whether the core may choose this port by itself. */
    public static boolean isDynamic(int port) {
        return PortTable.isDynamic(port);
    }

    public int freeDynamicPorts(int id) {
        PortTable table = devices.ports(id);
        return table == null ? PortTable.DYNAMIC_ALL : table.dynamicFree();
    }

    /** How many placements are held on it. */
    public int held(int id) {
        return held.size(id);
    }

    /** A class of equal tasks as this view knows it. Asked for anew by who keeps it: one of which nothing is held may be forgotten. */
    public Compiled compile(TaskClass tasks) {
        return classes.compile(tasks);
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
        Compiled tasks = classes.compile(placement.tasks());
        hold(placement, tasks);
        see(tasks);
        version++;
        return true;
    }

    /** Holds what is known to run there, whether it fits or not. */
    public Placement adopt(int id, TaskClass tasks, List<Integer> heldPorts) {
        node(id);
        var placement = new Placement(id, tasks, heldPorts, chooseGpus(id, tasks));
        Compiled compiled = classes.compile(tasks);
        hold(placement, compiled);
        see(compiled);
        version++;
        return placement;
    }

    /**
     * Holds exactly this, whether it fits or not: what was released before, or what another view holds whose changes this one
     * repeats.
     */
    public void restore(Placement placement) {
        node(placement.node());
        hold(placement, classes.compile(placement.tasks()));
        version++;
    }

    /** What a trial held is there to stay. */
    void kept() {
        version++;
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
        settle();
        return new Trial(this);
    }

    /** Holds one of a class on a node that has what it needs: choosing and applying in one. */
    public Placement place(int id, Compiled tasks, long seed) {
        Placement placement = choose(id, tasks.asked(), seed);
        hold(placement, tasks);
        see(tasks);
        version++;
        return placement;
    }

    /** The ports and devices a task would get on this node, which must have them. */
    Placement choose(int id, TaskClass tasks, long seed) {
        List<Integer> chosenPorts = devices.choosePorts(id, tasks, seed);
        return new Placement(id, tasks, chosenPorts, chooseGpus(id, tasks));
    }

    private List<Integer> chooseGpus(int id, TaskClass tasks) {
        return tasks.gpus().isEmpty() ? List.of() : packing.choose(id, tasks, this);
    }

    /** For each device asked for, the one with the least free that does. */
    List<Integer> tightest(int id, TaskClass tasks) {
        return devices.chooseGpus(id, tasks);
    }

    @Nullable
    GpuTable gpus(int id) {
        return devices.gpus(id);
    }

    /** What is placed tells what is to be expected. */
    private void see(Compiled tasks) {
        if (!packing.nodes().isEmpty()) {
            packing.see(tasks, bound);
        }
    }

    /** Works out what is expected of graphics processors anew, if that is due: before something is planned, never within. */
    public void settle() {
        packing.settle(this);
    }

    /** What free parts of graphics processors are worth to what is expected; another object whenever it was worked out anew. */
    public Worths worths() {
        return packing.worths();
    }

    /** Which family the node is of, in {@link #worths}. */
    public int family(int id) {
        return packing.family(id);
    }

    /**
     * By how much the expected use of graphics processors, the task's own counted, would change with one of these on a node that
     * has room for it, in units of {@link Worths#DEVICE}; 0 on one without.
     */
    public long useChange(int id, TaskClass tasks) {
        return packing.change(id, tasks, this);
    }

    void hold(Placement placement, Compiled tasks) {
        int id = placement.node();
        held.add(id, tasks.id(), devices.mask(placement));
        tasks.held++;
        take(id, tasks, 1);
        devices.hold(placement);
        used(id);
    }

    void free(Placement placement) {
        int id = placement.node();
        Compiled tasks = classes.compile(placement.tasks());
        if (!held.remove(id, tasks.id(), devices.mask(placement))) {
            throw new IllegalStateException("nothing like it is held on node " + id + "; cannot release " + placement);
        }
        tasks.held--;
        take(id, tasks, -1);
        devices.free(placement);
        used(id);
    }

    void take(int id, Compiled tasks, int sign) {
        for (int i = 0; i < tasks.dimensions.length; i++) {
            dimensions.free(tasks.dimensions[i]).add(id, -sign * tasks.amounts[i]);
        }
        if (!tasks.counted.isEmpty() && present.contains(id)) {
            count(tasks, id, sign);
        }
    }

    private static void count(Compiled tasks, int id, int sign) {
        for (int i = 0; i < tasks.counted.size(); i++) {
            tasks.counted.get(i).change(id, sign);
        }
    }

    /** All that is held on a node, in the tallies of its domains. */
    private void count(int id, int sign) {
        for (int i = 0; i < held.size(id); i++) {
            count(classes.held(held.classOf(id, i)), id, sign);
        }
    }

    /** Fills a new tally with what is placed already. */
    void countAll(Tally tally) {
        for (int id = present.next(0); id >= 0; id = present.next(id + 1)) {
            for (int i = 0; i < held.size(id); i++) {
                Rules rules = classes.held(held.classOf(id, i)).asked().rules();
                if (tally.subject().counts(rules)) {
                    tally.change(id, 1);
                }
            }
        }
    }

    /** Whether {@link #apply} would hold it. */
    public boolean stillFits(Placement placement) {
        int id = placement.node();
        if (!present.contains(id) || node(id).availability() != Availability.SCHEDULABLE) {
            return false;
        }
        Compiled tasks = classes.compile(placement.tasks());
        for (int i = 0; i < tasks.dimensions.length; i++) {
            if (free(tasks.dimensions[i], id) < tasks.amounts[i]) {
                return false;
            }
        }
        return devices.stillHas(placement);
    }
}
