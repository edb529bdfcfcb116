package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.ChangeLog;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One index for all classes whose nodes are ordered by fullness within a group of equally described ones: how full a node is
 * does not hang on the class, and what a class adds to it is the same for the whole group. So a change costs one move however
 * many classes there are, and a search some cells of a {@link Grid} for each group.
 */
final class SharedIndex {

    private static final int NO_GROUP = -1;
    private static final int NO_CELL = -1;

    private final View view;
    private final PlacementStyle style;
    private final boolean ruled;
    private final long seed;
    private Groups groups;
    /** Raised when the groups are divided anew: what was known of the groups before is worth nothing. */
    private int division;

    /** What was tried and made too many groups: to try it costs a look at all nodes. */
    private final Set<Set<LabelKey>> tooFine = new HashSet<>();

    private List<Grid> grids = new ArrayList<>();
    private NodeHeap.Keys keys = new NodeHeap.Keys();
    private int[] groupOf = new int[0];
    private int[] cellOf = new int[0];
    /** By group, how many nodes it has, those that take nothing counted, and one of them. */
    private int[] sizes = new int[0];

    private int[] samples = new int[0];
    private long[] cpuSeen = new long[0];
    private long[] memorySeen = new long[0];
    private long seen;
    private boolean fresh = true;

    /** @param ruled whether for classes with rules about domains, which need finer groups; else for those without */
    SharedIndex(View view, PlacementStyle style, boolean ruled, long seed) {
        this.view = view;
        this.style = style;
        this.ruled = ruled;
        this.seed = seed;
        this.groups = new Groups(view);
    }

    View view() {
        return view;
    }

    PlacementStyle style() {
        return style;
    }

    int division() {
        return division;
    }

    List<Grid> grids() {
        return grids;
    }

    /** How many nodes a group has, those that take nothing counted. */
    int sizeOf(int group) {
        return sizes[group];
    }

    /** The group of a node; less than 0 if it is not there. */
    int groupOf(int node) {
        return node < groupOf.length ? groupOf[node] : NO_GROUP;
    }

    /** Any node of a group that has some. */
    int any(int group) {
        int node = samples[group];
        if (groupOf[node] != group) {
            node = 0;
            while (groupOf[node] != group) {
                node++;
            }
            samples[group] = node;
        }
        return node;
    }

    NodeHeap.Keys keys() {
        return keys;
    }

    /** Whether it can find nodes for this class; divides the groups further if need be. */
    boolean serves(Asked asked) {
        if (asked.style() != style || asked.hasRules() != ruled || !asked.isOrderedByFullness()) {
            return false;
        }
        catchUp();
        Groups finer = groups.finer(asked);
        if (finer == groups) {
            return !groups.areTooFine();
        }
        if (finer.areTooFine() || tooFine.contains(finer.labels())) {
            return false;
        }
        Groups before = groups;
        divide(finer);
        if (groups.areTooFine()) {
            tooFine.add(finer.labels());
            divide(before);
            return false;
        }
        return true;
    }

    private void divide(Groups wanted) {
        groups = wanted;
        division++;
        fresh = true;
        catchUp();
    }

    /** Moves every node that changed since the last time to where it belongs now. */
    void catchUp() {
        ChangeLog changes = view.changes();
        if (fresh || !changes.reaches(seen)) {
            fresh = false;
            refill();
        } else {
            for (long position = seen; position < changes.end(); position++) {
                int node = changes.node(position);
                if (changes.isDescription(position)) {
                    reach(view.bound());
                    describe(node);
                } else {
                    move(node);
                }
            }
        }
        seen = changes.end();
    }

    private void refill() {
        grids = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            grids.add(grid(i));
        }
        keys = new NodeHeap.Keys();
        groupOf = new int[0];
        cellOf = new int[0];
        sizes = new int[groups.size()];
        samples = new int[groups.size()];
        reach(view.bound());
        for (int node = view.nodes().next(0); node >= 0; node = view.nodes().next(node + 1)) {
            describe(node);
        }
    }

    private Grid grid(int group) {
        return new Grid(groups.cpuSize(group), groups.memorySize(group), keys);
    }

    private void reach(int bound) {
        int before = groupOf.length;
        if (bound <= before) {
            return;
        }
        int size = Math.max(bound, before + (before >> 1));
        keys.reach(size);
        groupOf = Arrays.copyOf(groupOf, size);
        cellOf = Arrays.copyOf(cellOf, size);
        Arrays.fill(groupOf, before, size, NO_GROUP);
        Arrays.fill(cellOf, before, size, NO_CELL);
        cpuSeen = Arrays.copyOf(cpuSeen, size);
        memorySeen = Arrays.copyOf(memorySeen, size);
    }

    private void describe(int node) {
        takeOut(node);
        if (groupOf[node] != NO_GROUP) {
            sizes[groupOf[node]]--;
        }
        groupOf[node] = NO_GROUP;
        if (view.nodes().contains(node)) {
            int group = groups.of(node);
            while (grids.size() <= group) {
                grids.add(grid(grids.size()));
            }
            if (group >= sizes.length) {
                sizes = Arrays.copyOf(sizes, group * 2 + 8);
                samples = Arrays.copyOf(samples, sizes.length);
            }
            groupOf[node] = group;
            sizes[group]++;
            samples[group] = node;
            put(node);
        }
    }

    private void takeOut(int node) {
        if (cellOf[node] != NO_CELL) {
            grids.get(groupOf[node]).remove(cellOf[node], node);
            cellOf[node] = NO_CELL;
        }
    }

    /** Something was placed on a node or released. One that is not in any group is to be described first. */
    private void move(int node) {
        long cpu = view.free(Dimensions.CPU, node);
        long memory = view.free(Dimensions.MEMORY, node);
        boolean same = cpu == cpuSeen[node] && memory == memorySeen[node] && isOverfull(node) == (cellOf[node] < 0);
        if (!same && groupOf[node] != NO_GROUP && view.nodes().contains(node)) {
            put(node);
        }
    }

    /** More given out than there is: takes nothing, not even what needs nothing. */
    private boolean isOverfull(int node) {
        return view.free(Dimensions.CPU, node) < 0
                || view.free(Dimensions.MEMORY, node) < 0
                || view.free(Dimensions.DISK, node) < 0;
    }

    private void put(int node) {
        long cpu = view.free(Dimensions.CPU, node);
        long memory = view.free(Dimensions.MEMORY, node);
        cpuSeen[node] = cpu;
        memorySeen[node] = memory;
        if (isOverfull(node)) {
            takeOut(node);
            return;
        }
        Grid grid = grids.get(groupOf[node]);
        int cell = grid.cell(cpu, memory);
        long key = Seeds.key(points(node), seed, node);
        if (cell == cellOf[node]) {
            if (keys.keys[node] != key) {
                grid.change(cell, node, key);
            }
        } else {
            takeOut(node);
            grid.add(cell, node, key);
            cellOf[node] = cell;
        }
    }

    /** What of a node's points is the same for all classes. */
    private long points(int node) {
        int used = Scorers.Fullness.used(node, view);
        return (long) Scorers.Fullness.WEIGHT * (style == PlacementStyle.PACK ? used : Scorer.SCALE - used);
    }
}
