package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.placement.RoomFilters.HasAmount;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;

/** All rules. A new one is a class and a line here. */
public final class Filters {

    /** In the order in which people are told of them; of equal reach, cheap ones first. */
    public static final List<Filter> ALL = List.of(
            new DescriptionFilters.IsAvailable(),
            new DescriptionFilters.HasLabels(),
            new DescriptionFilters.IsTolerated(),
            new HasAmount(Code.INSUFFICIENT_CPU, Amount.CPU, Dimensions.CPU, TaskClass::cpuMilli, true),
            new HasAmount(Code.INSUFFICIENT_MEMORY, Amount.MEMORY, Dimensions.MEMORY, TaskClass::memoryBytes, true),
            new HasAmount(Code.INSUFFICIENT_DISK, Amount.DISK, Dimensions.DISK, TaskClass::diskBytes, true),
            new HasAmount(Code.INSUFFICIENT_NETWORK, Amount.NETWORK, Dimensions.NETWORK, TaskClass::networkBits, false),
            new RoomFilters.HasNamed(),
            new RoomFilters.HasGpus(),
            new RoomFilters.HasHostPorts(),
            new RoomFilters.HasDynamicPorts(),
            new RuleFilters.IsWithinLimits(),
            new RuleFilters.IsNear(Reach.NODE),
            new RuleFilters.IsNear(Reach.DOMAIN),
            new RuleFilters.IsApart(Reach.NODE),
            new RuleFilters.IsApart(Reach.DOMAIN),
            new RuleFilters.IsEven(Reach.NODE),
            new RuleFilters.IsEven(Reach.DOMAIN));

    private Filters() {}

    /** Every reason why the node cannot take one of the class, in the order of {@link #ALL}. Empty when it can. */
    public static List<Reason> reasons(int node, Asked tasks, View view) {
        return ALL.stream()
                .filter(filter -> filter.concerns(tasks))
                .flatMap(filter -> filter.why(node, tasks, view).stream())
                .toList();
    }

    /** The same for one question. */
    public static List<Reason> reasons(int node, TaskClass tasks, View view) {
        return reasons(node, Asked.now(view, tasks), view);
    }
}
