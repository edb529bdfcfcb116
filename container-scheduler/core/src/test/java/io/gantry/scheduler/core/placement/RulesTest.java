package io.gantry.scheduler.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rules between tasks, one by one, on a cluster of three zones with two nodes each. */
class RulesTest {

    private static final String JOB = "job/shop";
    private static final TaskClass SMALL = TaskClass.of(100, 100, 0);

    private final View view = new View(PlacementStyle.PACK);
    private final Planner planner = new Planner(1);

    RulesTest() {
        for (int i = 0; i < 6; i++) {
            Map<String, String> labels = Map.of("zone", "z" + i / 2);
            view.addNode(new Node("n" + i, Capacity.of(1000, 1000, 0), labels, List.of(), Availability.SCHEDULABLE));
        }
    }

    @Test
    void anEvenSpreadFillsZonesInTurn() {
        place(ruled(Spread.evenly(JOB, "zone", 1)), 7);
        assertThat(byZone().values()).containsExactlyInAnyOrder(2, 2, 3);
    }

    @Test
    void aZoneWithoutASuitableNodeDoesNotHoldTheOthersBack() {
        for (int node : List.of(0, 1)) {
            view.updateNode(node, view.node(node).with(Availability.CORDONED));
        }
        assertThat(place(ruled(Spread.evenly(JOB, "zone", 1)), 6)).isEqualTo(6);
        assertThat(byZone()).isEqualTo(Map.of("z1", 3, "z2", 3));
    }

    @Test
    void aFullZoneHoldsTheOthersBack() {
        view.adopt(0, TaskClass.of(1000, 0, 0), List.of());
        view.adopt(1, TaskClass.of(1000, 0, 0), List.of());
        assertThat(place(ruled(Spread.evenly(JOB, "zone", 1)), 6)).isEqualTo(2);
    }

    @Test
    void aWishedSpreadPlacesTheRestAllTheSame() {
        view.adopt(0, TaskClass.of(1000, 0, 0), List.of());
        view.adopt(1, TaskClass.of(1000, 0, 0), List.of());
        assertThat(place(ruled(Spread.evenly(JOB, "zone", 1).preferred(100)), 6))
                .isEqualTo(6);
        assertThat(byZone()).isEqualTo(Map.of("z1", 3, "z2", 3));
    }

    @Test
    void targetsAreKeptAtEveryMoment() {
        TaskClass tasks = ruled(Spread.byTargets(JOB, "zone", Map.of("z0", 50, "z1", 30, "z2", 20)));
        place(tasks, 10);
        assertThat(byZone()).isEqualTo(Map.of("z0", 5, "z1", 3, "z2", 2));
    }

    @Test
    void whoIsPlacedKeepsOthersAway() {
        TaskClass loud =
                SMALL.with(new Rules(List.of("loud"), List.of(Affinity.apart(JOB, "zone")), List.of(), List.of()));
        view.adopt(2, loud, List.of());
        TaskClass shop = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of()));
        assertThat(place(shop, 60)).isEqualTo(40);
        assertThat(byZone()).isEqualTo(Map.of("z0", 20, "z2", 20));
    }

    @Test
    void theRuleOfAClassThatIsHeardOfLaterCountsWhatIsThere() {
        TaskClass shop = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of()));
        view.adopt(4, shop, List.of());
        TaskClass near = SMALL.with(new Rules(List.of(), List.of(Affinity.near(JOB, "zone")), List.of(), List.of()));
        assertThat(planner.plan(view, List.of(Ask.each("", near, 30)), 1)
                        .outcomes()
                        .getFirst()
                        .placed())
                .hasSize(19)
                .allMatch(placement -> placement.node() >= 4);
    }

    @Test
    void theFirstOfThoseThatWantToBeTogetherGoesAnywhere() {
        TaskClass together =
                SMALL.with(new Rules(List.of(JOB), List.of(Affinity.near(JOB, Topology.NODE)), List.of(), List.of()));
        assertThat(place(together, 12)).isEqualTo(10);
    }

    @Test
    void distinctHostsAndMoreOfThem() {
        TaskClass distinct = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of(new Limit(JOB, 1))));
        assertThat(place(distinct, 9)).isEqualTo(6);
        TaskClass two = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of(new Limit(JOB, 2))));
        assertThat(place(two, 9)).isEqualTo(6);
    }

    @Test
    void countsFollowANodeThatMovesToAnotherZone() {
        TaskClass spread = ruled(Spread.evenly(JOB, "zone", 1));
        view.adopt(0, spread, List.of());
        Node moved = view.node(0);
        view.updateNode(0, new Node("n0", moved.capacity(), Map.of("zone", "z1"), List.of(), Availability.SCHEDULABLE));
        place(spread, 2);
        assertThat(byZone()).isEqualTo(Map.of("z0", 1, "z1", 1, "z2", 1));
    }

    @Test
    void aSnapshotKeepsItsCounts() {
        TaskClass distinct = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of(new Limit(JOB, 1))));
        Placement held = view.adopt(0, distinct, List.of());
        View snapshot = view.snapshot();
        view.release(held);
        assertThat(Filters.reasons(0, distinct, snapshot))
                .extracting(Reason::text)
                .containsExactly("has 1 of job/shop; at most 1 may be on a node");
        assertThat(Filters.reasons(0, distinct, view)).isEmpty();
    }

    @Test
    void aSnapshotThatHearsOfARuleLaterCountsWhatWasThere() {
        TaskClass shop = SMALL.with(new Rules(List.of(JOB), List.of(), List.of(), List.of()));
        Placement held = view.adopt(0, shop, List.of());
        View snapshot = view.snapshot();
        view.release(held);
        view.adopt(0, SMALL, List.of());
        TaskClass apart =
                SMALL.with(new Rules(List.of(), List.of(Affinity.apart(JOB, Topology.NODE)), List.of(), List.of()));
        assertThat(Filters.reasons(0, apart, snapshot))
                .extracting(Reason::text)
                .containsExactly("must be apart from job/shop; 1 are in this node");
        assertThat(Filters.reasons(0, apart, view)).isEmpty();
    }

    private static TaskClass ruled(Spread spread) {
        return SMALL.with(new Rules(List.of(JOB), List.of(), List.of(spread), List.of()));
    }

    private int place(TaskClass tasks, int count) {
        var placed = planner.plan(view, List.of(Ask.each("", tasks, count)), 1)
                .outcomes()
                .getFirst()
                .placed();
        placed.forEach(placement -> assertThat(view.apply(placement)).isTrue());
        return placed.size();
    }

    /** Of all tagged tasks that are held, by the zone their node is in now. */
    private Map<String, Integer> byZone() {
        var tally = view.compile(SMALL.with(
                        new Rules(List.of(JOB), List.of(), List.of(Spread.evenly(JOB, "zone", 1)), List.of())))
                .spread(0);
        var counts = new TreeMap<String, Integer>();
        for (String zone : List.of("z0", "z1", "z2")) {
            int count = tally.count(view.label("zone").find(zone));
            if (count > 0) {
                counts.put(zone, count);
            }
        }
        return counts;
    }
}
