package io.gantry.scheduler.core.view;

import java.util.List;

/** What is held on the nodes of a view, placement by placement: in no order, and in another after each change of a node. */
public final class Residents {

    private final View view;

    public Residents(View view) {
        this.view = view;
    }

    public int size(int node) {
        return view.held(node);
    }

    public Compiled tasks(int node, int i) {
        return view.classes.held(view.held.classOf(node, i));
    }

    /** A bit for each device of the node that it has. */
    public int devices(int node, int i) {
        return view.held.devicesOf(node, i);
    }

    /** The devices behind such bits, in the order of the class's gpus, of each model the lowest first; -1 where it is not known. */
    public List<Integer> gpus(int node, TaskClass tasks, int devices) {
        return view.devices.behind(node, tasks, devices);
    }

    /** The same bits for a placement. */
    public int devices(Placement placement) {
        return view.devices.mask(placement);
    }
}
