package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A class of equal tasks as one view knows it: what it takes of each dimension, and the tallies it counts in and looks at. */
public final class Compiled {

    private final int id;
    private final TaskClass asked;
    final int[] dimensions;
    final long[] amounts;

    /** Those that grow when one of it is placed. */
    final List<Tally> counted = new ArrayList<>();
    /** What it looks at, in the order of its rules. */
    final List<Tally> affinities = new ArrayList<>();

    final List<Tally> spreads = new ArrayList<>();
    final List<Tally> limits = new ArrayList<>();
    /** Rules of others about its tags, with the tallies of their owners. */
    final List<Tally> others = new ArrayList<>();

    /** What it is to the view's mix, once it was seen; and where it is kept there. */
    GpuMix.@Nullable Kind kind;

    int kindPlace;

    /** So many are held. */
    int held;
    /** Raised when {@link #others} changed. */
    int shape;

    boolean forgotten;
    private int mark;

    Compiled(int id, TaskClass asked, int[] dimensions, long[] amounts) {
        this.id = id;
        this.asked = asked;
        this.dimensions = dimensions;
        this.amounts = amounts;
    }

    /** The same for a snapshot, with its tallies in place of these. */
    Compiled copy(Map<Tally, Tally> copies) {
        var copy = new Compiled(id, asked, dimensions, amounts);
        counted.forEach(tally -> copy.counted.add(inPlaceOf(tally, copies)));
        affinities.forEach(tally -> copy.affinities.add(inPlaceOf(tally, copies)));
        spreads.forEach(tally -> copy.spreads.add(inPlaceOf(tally, copies)));
        limits.forEach(tally -> copy.limits.add(inPlaceOf(tally, copies)));
        others.forEach(tally -> copy.others.add(inPlaceOf(tally, copies)));
        copy.held = held;
        return copy;
    }

    private static Tally inPlaceOf(Tally tally, Map<Tally, Tally> copies) {
        Tally copy = copies.get(tally);
        if (copy == null) {
            throw new IllegalStateException("not counted any more: " + tally.subject());
        }
        return copy;
    }

    /**
     * Whether nothing that its rules look at changed since a snapshot was taken, of which the other is the same class: what they
     * allowed there, they allow here, as far as nodes are described as they were.
     */
    public boolean rulesAreAsIn(Compiled ofSnapshot) {
        return areAsIn(affinities, ofSnapshot.affinities)
                && areAsIn(spreads, ofSnapshot.spreads)
                && areAsIn(limits, ofSnapshot.limits)
                && areAsIn(others, ofSnapshot.others);
    }

    private static boolean areAsIn(List<Tally> now, List<Tally> then) {
        if (now.size() != then.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).isAsIn(then.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Its number in the view; one that is forgotten leaves it to another. */
    public int id() {
        return id;
    }

    public int priority() {
        return asked.rules().priority();
    }

    /** The same for equal tasks in every view and on any JVM: to order by what otherwise is equal. */
    public int mark() {
        if (mark == 0) {
            mark = asked.toString().hashCode() | 1;
        }
        return mark;
    }

    /** How many dimensions it takes something of: processor, memory and disk first, also where it takes 0. */
    public int dimensions() {
        return dimensions.length;
    }

    public int dimension(int i) {
        return dimensions[i];
    }

    /** So much it takes of its dimension of this number. */
    public long amount(int i) {
        return amounts[i];
    }

    public TaskClass asked() {
        return asked;
    }

    /** Counts of those with the tag of its affinity of this number. */
    public Tally affinity(int i) {
        return affinities.get(i);
    }

    public Tally spread(int i) {
        return spreads.get(i);
    }

    public Tally limit(int i) {
        return limits.get(i);
    }

    /** How many rules there are of others about its tags. */
    public int others() {
        return others.size();
    }

    /** The rule. */
    public Affinity other(int i) {
        Affinity rule = others.get(i).subject().rule();
        if (rule == null) {
            throw new IllegalStateException("not of a rule: " + others.get(i).subject());
        }
        return rule;
    }

    /** Counts of those whose rule it is. */
    public Tally owners(int i) {
        return others.get(i);
    }

    /** Raised when others' rules about it became more or fewer: what was worked out from them is to be made anew. */
    public int shape() {
        return shape;
    }

    /** Whether the view has forgotten it since, and would make another for the same tasks. */
    public boolean isForgotten() {
        return forgotten;
    }

    /** So much it takes of a dimension. */
    public long takes(int dimension) {
        for (int i = 0; i < dimensions.length; i++) {
            if (dimensions[i] == dimension) {
                return amounts[i];
            }
        }
        return 0;
    }
}
