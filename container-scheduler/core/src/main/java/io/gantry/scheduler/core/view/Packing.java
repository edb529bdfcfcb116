package io.gantry.scheduler.core.view;

import io.gantry.scheduler.core.gpu.GpuKind;
import io.gantry.scheduler.core.gpu.Supply;
import io.gantry.scheduler.core.gpu.Worths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where graphics processors are placed: so that the expected use of what is free, the task's own counted, falls least. What is
 * expected is learned from what the view has seen ({@link GpuMix}) and worked out now and then ({@link Worths}), never while
 * something is planned; between, what a node is worth changes only with the node.
 *
 * <p>Nodes whose devices are open to the same tasks, as far as labels and models say, are a <em>family</em>. A node with several
 * models is of one family all the same.
 */
final class Packing {

    private static final int RENEWED_AFTER = 256;
    private static final int FIRST_RENEWED_AFTER = 32;

    /** Before anything is known. */
    private static final Worths NOTHING = new Worths(List.of(), new Supply(1));

    private final GpuMix mix;
    private final IntChunks familyOf;
    private final NodeSet nodes;
    private boolean stale;
    private Worths worths;
    private List<GpuMix.Condition> conditions;
    private List<Test> tests = List.of();
    private Map<Long, Integer> families;

    /** Of which epoch what is kept of each node is; 0 if it changed since. Only for speed. */
    private int[] known = new int[0];

    private int[] levels = new int[0];
    private int[] usables = new int[0];
    private int[] wholes = new int[0];
    private int[] losses = new int[0];
    private int epoch = 1;

    /** The device that the last look found best for a task of one device. */
    private int bestDevice;

    private int bestFree;
    private long bestScore;

    Packing() {
        this(new GpuMix(), new IntChunks(0), new NodeSet());
    }

    private Packing(GpuMix mix, IntChunks familyOf, NodeSet nodes) {
        this.mix = mix;
        this.familyOf = familyOf;
        this.nodes = nodes;
        this.conditions = List.of();
        this.families = Map.of();
        this.worths = NOTHING;
    }

    Packing snapshot() {
        var copy = new Packing(mix.copy(), familyOf.snapshot(), nodes.copy());
        copy.stale = stale;
        copy.worths = worths;
        copy.conditions = conditions;
        copy.families = families;
        return copy;
    }

    /** The nodes that have devices. */
    NodeSet nodes() {
        return nodes;
    }

    Worths worths() {
        return worths;
    }

    int family(int id) {
        return familyOf.get(id);
    }

    // ---- what is expected

    /** One was placed. */
    void see(Compiled tasks, int bound) {
        mix.see(tasks);
        long seen = mix.seen();
        boolean early = seen >= FIRST_RENEWED_AFTER && Long.bitCount(seen) == 1;
        stale |= early || seen % Math.max(RENEWED_AFTER, bound >> 2) == 0;
    }

    /** A node was described anew, or is gone. */
    void described(int id, View view) {
        changed(id);
        if (!view.nodes().contains(id) || view.node(id).capacity().gpus().isEmpty()) {
            nodes.remove(id);
            return;
        }
        nodes.add(id);
        Integer family = families.get(mask(id, view));
        if (family == null) {
            stale = true;
        } else if (familyOf.get(id) != family) {
            familyOf.set(id, family);
        }
    }

    /** Works out anew what is expected, if that is due. */
    void settle(View view) {
        if (!stale || nodes.isEmpty()) {
            return;
        }
        stale = false;
        epoch++;
        conditions = mix.conditions(Long.SIZE - 1);
        tests = List.of();
        var found = new HashMap<Long, Integer>();
        var open = new long[conditions.size()];
        for (int id = nodes.next(0); id >= 0; id = nodes.next(id + 1)) {
            long mask = mask(id, view);
            int next = Math.min(found.size(), Supply.FAMILIES_MAX - 1);
            int family = found.computeIfAbsent(mask, one -> next);
            if (familyOf.get(id) != family) {
                familyOf.set(id, family);
            }
            for (long left = mask; left != 0; left &= left - 1) {
                open[Long.numberOfTrailingZeros(left)] |= 1L << family;
            }
        }
        families = found;
        Supply supply = supply(view, Math.min(found.size(), Supply.FAMILIES_MAX));
        worths = new Worths(mix.expected(where -> open(where, open)), supply);
    }

    private long open(GpuMix.Condition where, long[] open) {
        int at = conditions.indexOf(where);
        return at < 0 ? -1L : open[at];
    }

    private Supply supply(View view, int count) {
        var supply = new Supply(count);
        NodeSet all = view.nodes();
        for (int id = all.next(0); id >= 0; id = all.next(id + 1)) {
            supply.addNode(view.freeCpuMilli(id), view.freeMemoryBytes(id) >> 20);
            GpuTable table = nodes.contains(id) ? view.gpus(id) : null;
            if (table != null) {
                int devices = 0;
                int whole = 0;
                for (int model = 0; model < table.models(); model++) {
                    for (int i = 0; i < table.count(model); i++) {
                        supply.addFree(table.free(model, i));
                        devices++;
                        whole += table.free(model, i) == GpuKind.WHOLE ? 1 : 0;
                    }
                }
                supply.addDevices(familyOf.get(id), devices, whole);
            }
        }
        return supply;
    }

    /** The conditions that a node fulfils, a bit each. */
    private long mask(int id, View view) {
        if (tests.size() != conditions.size()) {
            tests = conditions.stream().map(one -> new Test(one, view)).toList();
        }
        GpuTable table = view.gpus(id);
        long mask = 0;
        for (int i = 0; table != null && i < tests.size(); i++) {
            mask |= tests.get(i).holds(id, table) ? 1L << i : 0;
        }
        return mask;
    }

    /** A condition, whose constraints are tried once for each value of their label. */
    private static final class Test {
        private static final byte HOLDS = 1;
        private static final byte FAILS = 2;

        private final GpuMix.Condition condition;
        private final List<Constraint.Test> tests = new ArrayList<>();
        private final List<LabelKey> keys = new ArrayList<>();
        private final byte[][] verdicts;

        Test(GpuMix.Condition condition, View view) {
            this.condition = condition;
            for (Constraint constraint : condition.constraints()) {
                tests.add(constraint.test());
                keys.add(view.label(constraint.key()));
            }
            verdicts = new byte[tests.size()][0];
        }

        boolean holds(int id, GpuTable table) {
            for (int i = 0; i < condition.models().size(); i++) {
                if (table.find(condition.models().get(i)) < 0) {
                    return false;
                }
            }
            for (int i = 0; i < verdicts.length; i++) {
                if (!holds(i, keys.get(i).of(id))) {
                    return false;
                }
            }
            return true;
        }

        private boolean holds(int i, int value) {
            if (value == Topology.OUTSIDE) {
                return tests.get(i).passes(null);
            }
            if (value >= verdicts[i].length) {
                verdicts[i] = Arrays.copyOf(verdicts[i], value + 8);
            }
            if (verdicts[i][value] == 0) {
                verdicts[i][value] = tests.get(i).passes(keys.get(i).value(value)) ? HOLDS : FAILS;
            }
            return verdicts[i][value] == HOLDS;
        }
    }

    // ---- what a placement changes

    /** What would change with one of these on a node that has devices, and room for it: the more the better, 0 is nothing. */
    long change(int id, TaskClass tasks, View view) {
        GpuTable table = view.gpus(id);
        if (table == null) {
            return 0;
        }
        int cpu = GpuMix.clamped(view.freeCpuMilli(id));
        int mib = GpuMix.clamped(view.freeMemoryBytes(id) >> 20);
        int cpuThen = GpuMix.clamped(cpu - tasks.cpuMilli());
        int mibThen = GpuMix.clamped(mib - (long) GpuMix.mib(tasks.memoryBytes()));
        if (id >= known.length || known[id] != epoch) {
            learn(id, table, cpu, mib);
        }
        int family = familyOf.get(id);
        int level = levels[id];
        int usable = usables[id];
        int whole = wholes[id];
        int levelThen = worths.levelUnder(level, cpuThen, mibThen);
        int[] now = worths.device(family, level);
        int[] then = worths.device(family, levelThen);
        long sum = losses[id];
        for (int model = 0; levelThen != level && model < table.models(); model++) {
            int[] all = table.free(model);
            for (int free : all) {
                int step = Worths.step(Math.max(0, free));
                sum += then[step] - now[step];
            }
        }
        int[] wholeThen = worths.whole(family, levelThen);
        List<Gpus> wanted = tasks.gpus();
        if (wanted.isEmpty()) {
            return sum + at(wholeThen, whole) - worths.lost(cpuThen, mibThen, usable);
        }
        long own = 0;
        for (int i = 0; i < wanted.size(); i++) {
            own += (long) wanted.get(i).count() * wanted.get(i).shareMilli();
        }
        sum += own * (Worths.DEVICE - worths.price(family)) / GpuKind.WHOLE;
        if (wanted.size() == 1 && wanted.getFirst().count() == 1) {
            one(table, wanted.getFirst(), then, wholeThen, whole, usable, cpuThen, mibThen);
            return sum + bestScore;
        }
        return sum + several(table, wanted, then, wholeThen, whole, usable, cpuThen, mibThen);
    }

    /** What hangs on the node alone, and is the same for all tasks until it changes. */
    private void learn(int id, GpuTable table, int cpu, int mib) {
        if (id >= known.length) {
            int size = Math.max(id + 1, known.length + (known.length >> 1));
            known = Arrays.copyOf(known, size);
            levels = Arrays.copyOf(levels, size);
            usables = Arrays.copyOf(usables, size);
            wholes = Arrays.copyOf(wholes, size);
            losses = Arrays.copyOf(losses, size);
        }
        int usable = 0;
        int whole = 0;
        for (int model = 0; model < table.models(); model++) {
            for (int free : table.free(model)) {
                usable += worths.usable(Math.max(0, free));
                whole += free == GpuKind.WHOLE ? 1 : 0;
            }
        }
        int level = worths.level(cpu, mib);
        known[id] = epoch;
        levels[id] = level;
        usables[id] = usable;
        wholes[id] = whole;
        losses[id] = worths.lost(cpu, mib, usable) - at(worths.whole(familyOf.get(id), level), whole);
    }

    /** Something of the node changed. */
    void changed(int id) {
        if (id < known.length) {
            known[id] = 0;
        }
    }

    private static int at(int[] whole, int count) {
        return whole[Math.clamp(count, 0, whole.length - 1)];
    }

    /** The best of the devices that have room; of those that are as good the one with the least free. */
    private void one(
            GpuTable table, Gpus wanted, int[] then, int[] wholeThen, int whole, int usable, int cpuThen, int mibThen) {
        bestDevice = GpuTable.NONE;
        bestScore = 0;
        bestFree = 0;
        int model = table.find(wanted.model());
        int[] all = model < 0 ? new int[0] : table.free(model);
        for (int device = 0; device < all.length; device++) {
            int free = all[device];
            if (free >= wanted.shareMilli() && !isSeenBefore(all, device)) {
                int rest = free - wanted.shareMilli();
                int left = usable - worths.usable(free) + worths.usable(rest);
                long score = (long) at(wholeThen, free == GpuKind.WHOLE ? whole - 1 : whole)
                        + then[Worths.step(rest)]
                        - then[Worths.step(free)]
                        - worths.lost(cpuThen, mibThen, left);
                boolean first = bestDevice == GpuTable.NONE;
                if (first || score > bestScore || (score == bestScore && free < bestFree)) {
                    bestScore = score;
                    bestDevice = device;
                    bestFree = free;
                }
            }
        }
    }

    private static boolean isSeenBefore(int[] all, int device) {
        for (int other = 0; other < device; other++) {
            if (all[other] == all[device]) {
                return true;
            }
        }
        return false;
    }

    /** The tightest of each. */
    private long several(
            GpuTable table,
            List<Gpus> wanted,
            int[] then,
            int[] wholeThen,
            int whole,
            int usable,
            int cpuThen,
            int mibThen) {
        List<Integer> chosen = table.choose(wanted);
        long sum = 0;
        int left = usable;
        int wholeLeft = whole;
        int next = 0;
        for (Gpus gpus : wanted) {
            int model = table.find(gpus.model());
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                if (model >= 0 && device != GpuTable.NONE && table.free(model, device) >= gpus.shareMilli()) {
                    int free = table.free(model, device);
                    int rest = free - gpus.shareMilli();
                    sum += then[Worths.step(rest)] - then[Worths.step(free)];
                    left += worths.usable(rest) - worths.usable(free);
                    wholeLeft -= free == GpuKind.WHOLE ? 1 : 0;
                }
            }
        }
        return sum + at(wholeThen, wholeLeft) - worths.lost(cpuThen, mibThen, left);
    }

    /** The devices that a task would get of a node; where it lacks them, what is nearest. */
    List<Integer> choose(int id, TaskClass tasks, View view) {
        List<Gpus> wanted = tasks.gpus();
        if (wanted.size() == 1 && wanted.getFirst().count() == 1 && view.gpus(id) != null) {
            change(id, tasks, view);
            if (bestDevice != GpuTable.NONE) {
                return List.of(bestDevice);
            }
        }
        return view.tightest(id, tasks);
    }
}
