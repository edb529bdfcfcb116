package io.gantry.scheduler.core.offer;

import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.View;

/** A cluster as it was at one moment, for a framework to plan on by itself. Others may have been offered the same. */
public final class Offer {

    private final String framework;
    private final View view;
    private final NodeSet nodes;
    private final int most;
    private final long until;
    /** Of the cluster's descriptions of nodes, when it was made. */
    final long descriptions;

    Offer(String framework, View view, NodeSet nodes, int most, long until, long descriptions) {
        this.framework = framework;
        this.view = view;
        this.nodes = nodes;
        this.most = most;
        this.until = until;
        this.descriptions = descriptions;
    }

    public String framework() {
        return framework;
    }

    /** A snapshot, the framework's to plan on. */
    public View view() {
        return view;
    }

    /** Claims on others are returned. */
    public NodeSet nodes() {
        return nodes.copy();
    }

    boolean has(int node) {
        return nodes.contains(node);
    }

    /** At most so many tasks may be claimed of it. */
    public int most() {
        return most;
    }

    /** Claims from then on are returned. */
    public long until() {
        return until;
    }
}
