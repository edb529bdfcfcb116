package io.gantry.scheduler.core.view;

import java.util.List;

/**
 * One task on one node, with all that it holds there: giving back exactly this restores the node.
 *
 * @param node dense id
 * @param ports of the node: the class's host ports in their order, then the dynamic ones
 * @param gpus index of each device held, in the order of the class's gpus
 */
public record Placement(int node, TaskClass tasks, List<Integer> ports, List<Integer> gpus) {

    public Placement {
        ports = List.copyOf(ports);
        gpus = List.copyOf(gpus);
    }
}
