package io.gantry.scheduler.core.view;

/** The domains that tasks are counted in: nodes with the same value of a label, or each node by itself. */
public final class Topology {

    /** In place of a label: every node is a domain of its own. */
    public static final String NODE = "gantry.io/node";

    /** Of a node that does not have the label. */
    public static final int OUTSIDE = -1;

    private Topology() {}
}
