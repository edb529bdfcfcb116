package io.gantry.inventory.api;

/**
 * What people want of one node.
 *
 * @param cordoned nothing new is placed on it
 * @param drained everything on it is moved away; implies cordoned
 */
public record NodeSpec(boolean cordoned, boolean drained) {
    public static final NodeSpec UNSAID = new NodeSpec(false, false);
}
