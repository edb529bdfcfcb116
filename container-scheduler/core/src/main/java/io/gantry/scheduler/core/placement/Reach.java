package io.gantry.scheduler.core.placement;

/** What a filter or scorer looks at; from that follows how often it is asked. */
public enum Reach {
    /**
     * How a node is described: the labels that the class names, taints, availability, size, cost, speed, whether it has
     * graphics processors. Nodes of which all this is alike are asked for once.
     */
    PROFILE,
    /** The node itself, and what is held on it: asked again when the node has changed. */
    NODE,
    /** What is held on other nodes of its domains: the same for all nodes of a domain, asked at every search. */
    DOMAIN
}
