package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.List;

/** Placements held only to see what else would fit beside them. Nothing of it is left once it is closed, unless it was kept. */
public final class Trial implements AutoCloseable {

    private final View view;
    private final ArrayList<Placement> placements = new ArrayList<>();

    Trial(View view) {
        this.view = view;
    }

    /** Holds a task on a node that has room for it. */
    public Placement place(int node, Compiled tasks, long seed) {
        Placement placement = view.choose(node, tasks.asked(), seed);
        view.hold(placement, tasks);
        placements.add(placement);
        return placement;
    }

    /** How many are held. */
    public int size() {
        return placements.size();
    }

    /** Takes the latest ones back until so many are left. */
    public void undoTo(int size) {
        while (placements.size() > size) {
            view.free(placements.removeLast());
        }
    }

    /** Leaves what is held in the view, and ends. */
    public List<Placement> keep() {
        List<Placement> kept = List.copyOf(placements);
        placements.clear();
        view.kept();
        return kept;
    }

    @Override
    public void close() {
        undoTo(0);
    }
}
