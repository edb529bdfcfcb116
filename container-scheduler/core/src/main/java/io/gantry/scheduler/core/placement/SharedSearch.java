package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The tasks of one class in the index that many share. */
final class SharedSearch implements Index {

    /** One search that tries so many nodes one by one counts as bad; so many bad ones more than good ones, and it gives up. */
    private static final int TRIED_MAX = 64;

    private static final int PATIENCE = 100;

    private static final byte UNKNOWN = 0;
    private static final byte SUITS = 1;
    private static final byte UNSUITABLE = 2;

    private final SharedIndex shared;
    private final Asked asked;
    private final View view;
    private final boolean upwards;
    private final boolean plain;
    /** Whether nodes with graphics processors are left to another index. */
    private final boolean split;
    /** Null if the class has none. */
    private final @Nullable GroupRules rules;

    private int division;
    private byte[] verdicts = new byte[0];
    /** What the class adds to the points of each node of the group, in the place that they have in keys. */
    private long[] offsets = new long[0];

    private int best;
    private long bestKey;
    private int tried;
    private int bad;
    private int[] stack = new int[64];

    SharedSearch(SharedIndex shared, Asked asked) {
        this.shared = shared;
        this.asked = asked;
        this.view = shared.view();
        this.upwards = shared.style() == PlacementStyle.PACK;
        this.plain = asked.isPlain();
        this.split = asked.splitsByGpus();
        this.rules = asked.hasRules() ? new GroupRules(shared, asked) : null;
        this.division = shared.division();
    }

    @Override
    public boolean isCurrent(View now) {
        return view == now && asked.isCurrent();
    }

    @Override
    public boolean givesUp() {
        return bad > PATIENCE;
    }

    @Override
    public Asked asked() {
        return asked;
    }

    @Override
    public boolean takes(int node) {
        prepare();
        int group = shared.groupOf(node);
        if (group < 0 || verdicts[group] == UNSUITABLE || (verdicts[group] == UNKNOWN && !judge(group, node))) {
            return false;
        }
        return (rules == null || rules.take(group, node)) && asked.fits(node);
    }

    @Override
    public long bestKey() {
        return bestKey;
    }

    @Override
    public int best() {
        int groups = prepare();
        best = -1;
        bestKey = 0;
        tried = 0;
        for (int group = 0; group < groups; group++) {
            Grid grid = shared.grids().get(group);
            if (!grid.isEmpty() && verdicts[group] != UNSUITABLE) {
                look(group, grid);
            }
        }
        bad = tried > TRIED_MAX ? bad + 1 : Math.max(0, bad - 1);
        return best;
    }

    /** @return the groups that there are now */
    private int prepare() {
        shared.catchUp();
        int groups = shared.grids().size();
        boolean anew = division != shared.division();
        if (anew) {
            division = shared.division();
            Arrays.fill(verdicts, UNKNOWN);
        }
        if (verdicts.length < groups) {
            verdicts = Arrays.copyOf(verdicts, groups + 8);
            offsets = Arrays.copyOf(offsets, groups + 8);
        }
        if (rules != null) {
            beginRules(rules, groups, anew);
        }
        return groups;
    }

    /** What rules say hangs on all groups that suit, also on those that take nothing now. */
    private void beginRules(GroupRules known, int groups, boolean anew) {
        known.reach(groups, anew);
        for (int group = 0; group < groups; group++) {
            if (verdicts[group] == UNKNOWN && shared.sizeOf(group) > 0 && judge(group, shared.any(group))) {
                known.add(group, shared.any(group));
            }
        }
        known.begin();
    }

    private void look(int group, Grid grid) {
        if (verdicts[group] == UNKNOWN && !judge(group, grid.any())) {
            return;
        }
        if (rules == null) {
            search(grid, offsets[group]);
        } else if (rules.take(group, grid.any())) {
            search(grid, offsets[group] + rules.points(group));
        }
    }

    private void search(Grid grid, long offset) {
        TaskClass tasks = asked.tasks();
        if (tasks.cpuMilli() > grid.cpuSize || tasks.memoryBytes() > grid.memorySize) {
            return;
        }
        int firstRow = Grid.step(tasks.cpuMilli(), grid.cpuSize);
        int firstColumn = Grid.step(tasks.memoryBytes(), grid.memorySize);
        long columns = -1L << firstColumn;
        int bestColumn = upwards ? firstColumn : Grid.STEPS - 1;
        for (int i = 0; i < Grid.STEPS - firstRow; i++) {
            int row = upwards ? firstRow + i : Grid.STEPS - 1 - i;
            if (isHopeless(grid, row, bestColumn, offset)) {
                return;
            }
            boolean sureRow = plain && (row > firstRow || tasks.cpuMilli() == 0);
            long cells = grid.row(row) & columns;
            while (cells != 0) {
                int column =
                        upwards ? Long.numberOfTrailingZeros(cells) : Long.SIZE - 1 - Long.numberOfLeadingZeros(cells);
                cells &= ~(1L << column);
                if (isHopeless(grid, row, column, offset)) {
                    break;
                }
                NodeHeap heap = grid.heap(row * Grid.STEPS + column);
                if (sureRow && (column > firstColumn || tasks.memoryBytes() == 0)) {
                    take(heap.node(0), shared.keys().keys[heap.node(0)] + offset);
                } else {
                    tryEach(heap, offset);
                }
            }
        }
    }

    /** Whether no node of the cell, nor of those that come after it, can be better than what was found. */
    private boolean isHopeless(Grid grid, int row, int column, long offset) {
        if (best < 0) {
            return false;
        }
        long most = upwards ? grid.mostUsed(row, column) : grid.mostFree(row, column);
        return ((most * Scorers.Fullness.WEIGHT + 1) << Integer.SIZE) + offset < bestKey;
    }

    private boolean judge(int group, int node) {
        boolean suits = !(split && view.gpuNodes().contains(node)) && asked.profileSuits(node);
        verdicts[group] = suits ? SUITS : UNSUITABLE;
        if (suits) {
            int asks = Scorers.Fullness.asked(node, asked, view);
            long own = (long) Scorers.Fullness.WEIGHT * (upwards ? asks : Scorer.SCALE - asks);
            offsets[group] = (asked.profilePoints(node) + own) << Integer.SIZE;
        }
        return suits;
    }

    private boolean wins(int node, long key) {
        return best < 0 || key > bestKey || (key == bestKey && node < best);
    }

    private void take(int node, long key) {
        if (wins(node, key)) {
            best = node;
            bestKey = key;
        }
    }

    /** From the top down: below a node that fits, or that is no better than what was found, none needs to be looked at. */
    private void tryEach(NodeHeap heap, long offset) {
        int depth = 0;
        stack[depth++] = 0;
        while (depth > 0) {
            int place = stack[--depth];
            int node = heap.node(place);
            long key = shared.keys().keys[node] + offset;
            if (!wins(node, key)) {
                continue;
            }
            tried++;
            if (asked.fits(node)) {
                best = node;
                bestKey = key;
                continue;
            }
            for (int child = 2 * place + 2; child > 2 * place; child--) {
                if (child < heap.size()) {
                    stack = depth < stack.length ? stack : Arrays.copyOf(stack, depth * 2);
                    stack[depth++] = child;
                }
            }
        }
    }
}
