package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.List;

/**
 * What would be if placements went and others came: for preemption and for moves, which are thought through to the end before
 * anything is done. Closing it leaves the view as it was.
 *
 * <p>Who keeps something worked out from the view hears nothing of it, so that many can be tried in a row, until {@link
 * #announce}. Of a placement that goes only its class and its devices are known: its dynamic ports are counted but have no
 * numbers, so none of them is free for a task that wants that very number.
 */
public final class Rehearsal implements AutoCloseable {

    /** More than any node has, and far from an overflow. */
    private static final long SHUT = 1L << 52;

    /** A change, and how it is taken back. */
    private sealed interface Step {
        int node();
    }

    private record Went(Shift shift) implements Step {
        @Override
        public int node() {
            return shift.node();
        }
    }

    private record Came(Shift shift) implements Step {
        @Override
        public int node() {
            return shift.node();
        }
    }

    private record Shut(int node) implements Step {}

    /**
     * All that goes or comes with one placement.
     *
     * @param devices a bit for each, as it is held
     * @param ports those whose numbers are known
     * @param unnamed how many more dynamic ones
     */
    record Shift(int node, Compiled tasks, int devices, List<Integer> gpus, List<Integer> ports, int unnamed) {}

    private final View view;
    private final ArrayList<Step> steps = new ArrayList<>();
    private int announced;

    /** One at a time, and nothing else changes the view meanwhile. */
    public Rehearsal(View view) {
        this.view = view;
    }

    /**
     * One that is held goes: any of this class with these devices.
     *
     * @return false if there is none on the node
     */
    public boolean evict(int node, Compiled tasks, int devices) {
        TaskClass asked = tasks.asked();
        List<Integer> gpus = view.devices.behind(node, asked, devices);
        return evict(new Shift(node, tasks, devices, gpus, asked.hostPorts(), asked.dynamicPorts()));
    }

    /** The same for one of which all is known. */
    public boolean evict(Placement placement) {
        Compiled tasks = view.compile(placement.tasks());
        int devices = view.devices.mask(placement);
        return evict(new Shift(placement.node(), tasks, devices, placement.gpus(), placement.ports(), 0));
    }

    private boolean evict(Shift shift) {
        boolean there = go(shift);
        if (there) {
            steps.add(new Went(shift));
        }
        return there;
    }

    /** One comes, to a node that has what it needs. */
    public void put(int node, Compiled tasks) {
        TaskClass asked = tasks.asked();
        List<Integer> gpus = view.devices.chooseGpus(node, asked);
        int devices = view.devices.mask(node, asked, gpus);
        var shift = new Shift(node, tasks, devices, gpus, asked.hostPorts(), asked.dynamicPorts());
        come(shift);
        steps.add(new Came(shift));
    }

    private void come(Shift shift) {
        view.held.add(shift.node(), shift.tasks().id(), shift.devices());
        view.take(shift.node(), shift.tasks(), 1);
        view.devices.shift(shift, false);
    }

    private boolean go(Shift shift) {
        if (!view.held.remove(shift.node(), shift.tasks().id(), shift.devices())) {
            return false;
        }
        view.take(shift.node(), shift.tasks(), -1);
        view.devices.shift(shift, true);
        return true;
    }

    /** The node takes nothing, for now. */
    public void shut(int node) {
        pretend(node, -SHUT);
        steps.add(new Shut(node));
    }

    private void pretend(int node, long cpuMilli) {
        view.dimensions.free(Dimensions.CPU).add(node, cpuMilli);
    }

    /** How many steps were made. */
    public int size() {
        return steps.size();
    }

    /** Lets those who keep something of the nodes look at them again, now and when it is taken back. */
    public void announce() {
        while (announced < steps.size()) {
            view.changes().used(steps.get(announced++).node());
        }
    }

    /** Takes the latest steps back until so many are left. */
    public void undoTo(int size) {
        while (steps.size() > size) {
            Step step = steps.removeLast();
            switch (step) {
                case Went went -> come(went.shift());
                case Came came -> go(came.shift());
                case Shut shut -> pretend(shut.node(), SHUT);
            }
            if (announced > steps.size()) {
                announced = steps.size();
                view.changes().used(step.node());
            }
        }
    }

    @Override
    public void close() {
        undoTo(0);
    }
}
