package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.placement.Ask.Together;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import java.time.Instant;
import java.util.List;

/** One thing that a view took in, or that was decided on it. */
sealed interface Entry {

    /** All that was before counts no more: what follows says it anew. */
    record Begins(PlacementStyle style) implements Entry {}

    /** What follows happened then. */
    record At(Instant time) implements Entry {}

    record Styled(PlacementStyle style) implements Entry {}

    /** A node came or was described anew; its key is {@link NodeName}. */
    record Described(int id, Node node) implements Entry {}

    record NodeGone(int id) implements Entry {}

    record Held(Uid allocation, int node, TaskClass tasks, GroupName group, List<Integer> ports, List<Integer> gpus)
            implements Entry {}

    record Released(Uid allocation) implements Entry {}

    /** A plan was made; what it placed follows, in its order. */
    record Planned(long seed, long viewVersion, List<Asked> asks) implements Entry {
        public Planned {
            asks = List.copyOf(asks);
        }

        int placed() {
            return asks.stream().mapToInt(Asked::placed).sum();
        }
    }

    /** One ask of a plan, and what became of it. */
    record Asked(GroupName group, TaskClass tasks, int count, Together together, int placed) {}

    /** Tasks of a group wait for a node, or for what {@code why} says if that is not empty. */
    record Waits(GroupName group, TaskClass tasks, int count, Instant since, String why) implements Entry {}

    record WaitsNoMore(GroupName group) implements Entry {}

    /** What a replayed node is known by. */
    record NodeName(Uid uid, Name name) {}
}
