package io.gantry.scheduler.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final TaskClass SMALL = TaskClass.of(100, 100, 0);

    private final Planner planner = new Planner();

    @Test
    void packFillsANodeBeforeItTakesTheNext() {
        View view = cluster(PlacementStyle.PACK, 3);
        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 10), 7))).hasSize(1);
    }

    @Test
    void spreadTakesEveryNodeBeforeItComesBack() {
        View view = cluster(PlacementStyle.SPREAD, 5);
        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 5), 7))).hasSize(5);
    }

    @Test
    void aViewThatIsRestyledIsPlannedAnew() {
        View view = cluster(PlacementStyle.PACK, 3);
        Plan packed = planner.plan(view, List.of(Ask.each("job", SMALL, 2)), 7);
        packed.outcomes()
                .getFirst()
                .placed()
                .forEach(placement -> assertThat(view.apply(placement)).isTrue());
        long version = view.version();
        view.restyle(PlacementStyle.PACK);
        assertThat(view.version()).isEqualTo(version);
        view.restyle(PlacementStyle.SPREAD);
        assertThat(view.version()).isGreaterThan(version);
        int full = packed.outcomes().getFirst().placed().getFirst().node();
        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 2), 7))).hasSize(2).doesNotContain(full);
    }

    @Test
    void aNodeThatLeavesRightAfterItsTasksEndedIsNotPlannedOn() {
        View view = cluster(PlacementStyle.SPREAD, 2);
        Placement placed = planner.plan(view, List.of(Ask.each("job", SMALL, 1)), 7)
                .outcomes()
                .getFirst()
                .placed()
                .getFirst();
        assertThat(view.apply(placed)).isTrue();
        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 1), 7))).doesNotContain(placed.node());

        view.release(placed);
        view.removeNode(placed.node());

        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 5), 7))).hasSize(1).doesNotContain(placed.node());
    }

    @Test
    void theSeedDecidesAmongEquals() {
        View view = cluster(PlacementStyle.PACK, 20);
        var chosen = new HashSet<Integer>();
        for (long seed = 0; seed < 200; seed++) {
            Plan plan = new Planner(seed).plan(view, List.of(Ask.each("job", SMALL, 1)), 1);
            chosen.addAll(nodesOf(plan.outcomes().getFirst().placed()));
        }
        assertThat(chosen).hasSize(20);
    }

    @Test
    void aGangThatDoesNotFitTakesNothingAndLeavesRoomForTheNext() {
        View view = cluster(PlacementStyle.PACK, 1);
        var gang = new Ask("gang", SMALL, 11, Ask.Together.ALL_OR_NONE);
        Plan plan = planner.plan(view, List.of(gang, Ask.each("job", SMALL, 10)), 1);
        assertThat(plan.outcomes().get(0).blocked()).isEqualTo(11);
        assertThat(plan.outcomes().get(1).placed()).hasSize(10);
    }

    @Test
    void laterAsksSeeWhatEarlierOnesTook() {
        View view = cluster(PlacementStyle.PACK, 1);
        Plan plan = planner.plan(view, List.of(Ask.each("a", SMALL, 6), Ask.each("b", SMALL, 6)), 1);
        assertThat(plan.outcomes().get(0).blocked()).isZero();
        assertThat(plan.outcomes().get(1).blocked()).isEqualTo(2);
    }

    @Test
    void aNodeToBeAvoidedIsTakenLast() {
        View view = cluster(PlacementStyle.PACK, 1);
        var taint = new Taint("slow", null, Taint.Effect.PREFER_NO_SCHEDULE);
        int avoided = view.addNode(
                new Node("slow", Capacity.of(200, 200, 0), Map.of(), List.of(taint), Availability.SCHEDULABLE));
        List<Placement> placed = plan(view, Ask.each("job", SMALL, 12), 3);
        assertThat(placed.subList(0, 10)).noneMatch(placement -> placement.node() == avoided);
        assertThat(placed.subList(10, 12)).allMatch(placement -> placement.node() == avoided);
    }

    @Test
    void moreClassesThanAreKeptAreStillPlannedRightly() {
        View view = cluster(PlacementStyle.PACK, 2);
        for (int i = 0; i < 2 * Planner.CLASSES_MAX; i++) {
            assertThat(plan(view, Ask.each("job", TaskClass.of(1, i, 0), 1), i)).hasSize(i <= 1000 ? 1 : 0);
        }
    }

    @Test
    void oneWhoIsFarBehindCatchesUp() {
        View view = cluster(PlacementStyle.PACK, 2);
        plan(view, Ask.each("job", SMALL, 1), 1);
        Placement last = view.adopt(0, TaskClass.of(1000, 0, 0), List.of());
        for (int i = 0; i < 20_000; i++) {
            view.release(last);
            last = view.adopt(0, TaskClass.of(1000, 0, 0), List.of());
        }
        assertThat(nodesOf(plan(view, Ask.each("job", SMALL, 5), 1))).containsExactly(1);
    }

    @Test
    void aSearchThatTriesTooManyNodesTooOftenIsDoneInAnotherWay() {
        View view = cluster(PlacementStyle.PACK, 200);
        var web = new TaskClass(1, 1, 0, List.of(), List.of(), List.of(), List.of(80), 0);
        for (int i = 0; i < 199; i++) {
            assertThat(planner.reserve(view, web, i)).isNotNull();
        }
        for (int i = 0; i < 300; i++) {
            Placement byAnother = new Planner().reserve(view.snapshot(), web, i);
            Placement placed = planner.reserve(view, web, i);
            assertThat(placed).isNotNull().isEqualTo(byAnother);
            assertThat(planner.reserve(view, web, i)).isNull();
            view.release(placed);
        }
        assertThat(planner.hasOwnIndex(web)).isTrue();
        assertThat(planner.hasOwnIndex(SMALL)).isFalse();
    }

    @Test
    void aLabelWithVeryManyValuesDoesNotDivideWhatAllShare() {
        View view = new View(PlacementStyle.PACK);
        for (int i = 0; i < 100; i++) {
            Map<String, String> labels = Map.of("host", "h" + i, "row", "r" + i / 2);
            view.addNode(new Node(i, Capacity.of(1000, 1000, 0), labels, List.of(), Availability.SCHEDULABLE));
        }
        TaskClass onOne = SMALL.with(List.of(new Constraint("host", Constraint.Operator.IN, List.of("h7"))));
        TaskClass inRow = SMALL.with(List.of(new Constraint("row", Constraint.Operator.IN, List.of("r5"))));
        assertThat(nodesOf(plan(view, Ask.each("job", onOne, 3), 1))).containsExactly(7);
        assertThat(nodesOf(plan(view, Ask.each("job", inRow, 20), 1))).containsExactlyInAnyOrder(10, 11);
        assertThat(planner.hasOwnIndex(onOne)).isTrue();
        assertThat(planner.hasOwnIndex(inRow)).isFalse();
    }

    @Test
    void groupsThatWouldBeTooManyAreNotKept() {
        View view = new View(PlacementStyle.PACK);
        for (int i = 0; i < 1_000; i++) {
            Map<String, String> labels = Map.of("a", "a" + i % 31, "b", "b" + i % 33);
            view.addNode(new Node(i, Capacity.of(1000, 1000, 0), labels, List.of(), Availability.SCHEDULABLE));
        }
        for (int i = 0; i < 3; i++) {
            TaskClass both = TaskClass.of(100 + i, 100, 0)
                    .with(List.of(
                            new Constraint("a", Constraint.Operator.IN, List.of("a3")),
                            new Constraint("b", Constraint.Operator.IN, List.of("b3"))));
            assertThat(nodesOf(plan(view, Ask.each("job", both, 1), i))).containsExactly(3);
            assertThat(planner.hasOwnIndex(both)).isTrue();
        }
        TaskClass one = SMALL.with(List.of(new Constraint("a", Constraint.Operator.IN, List.of("a3"))));
        assertThat(nodesOf(plan(view, Ask.each("job", one, 1), 1))).allMatch(node -> node % 31 == 3);
        assertThat(planner.hasOwnIndex(one)).isFalse();
    }

    @Test
    void beyondTheFirstOnesClassesWithRulesShareAnIndex() {
        View view = new View(PlacementStyle.PACK);
        for (int i = 0; i < 60; i++) {
            Map<String, String> labels = Map.of("zone", "z" + i % 3);
            view.addNode(new Node(i, Capacity.of(1000, 1000, 0), labels, List.of(), Availability.SCHEDULABLE));
        }
        for (int i = 0; i < 40; i++) {
            TaskClass spread = SMALL.with(new Rules(
                    List.of("job/" + i), List.of(), List.of(Spread.evenly("job/" + i, "zone", 1)), List.of()));
            var zones = new ArrayList<Integer>();
            for (int k = 0; k < 3; k++) {
                zones.add(planner.reserve(view, spread, k).node() % 3);
            }
            assertThat(zones).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(planner.hasOwnIndex(spread)).isEqualTo(i < 16);
        }
    }

    @Test
    void aZoneThatIsCordonedHoldsNoSpreadBackWhicheverIndexServesIt() {
        View view = new View(PlacementStyle.PACK);
        for (int i = 0; i < 6; i++) {
            Map<String, String> labels = Map.of("zone", "z" + i % 3);
            view.addNode(new Node(i, Capacity.of(10_000, 10_000, 0), labels, List.of(), Availability.SCHEDULABLE));
        }
        var classes = new ArrayList<TaskClass>();
        for (int i = 0; i < 20; i++) {
            TaskClass spread = SMALL.with(new Rules(
                    List.of("job/" + i), List.of(), List.of(Spread.evenly("job/" + i, "zone", 1)), List.of()));
            classes.add(spread);
            assertThat(planner.reserve(view, spread, 1)).isNotNull();
        }
        view.updateNode(2, view.node(2).with(Availability.CORDONED));
        view.updateNode(5, view.node(5).with(Availability.CORDONED));
        for (TaskClass spread : classes) {
            assertThat(plan(view, Ask.each("job", spread, 8), 1)).hasSize(8);
        }
        assertThat(planner.hasOwnIndex(classes.getLast())).isFalse();
    }

    private List<Placement> plan(View view, Ask ask, long seed) {
        return planner.plan(view, List.of(ask), seed).outcomes().getFirst().placed();
    }

    private static Set<Integer> nodesOf(List<Placement> placements) {
        var nodes = new HashSet<Integer>();
        placements.forEach(placement -> nodes.add(placement.node()));
        return nodes;
    }

    private static View cluster(PlacementStyle style, int nodes) {
        var view = new View(style);
        for (int i = 0; i < nodes; i++) {
            view.addNode(
                    new Node("node-" + i, Capacity.of(1000, 1000, 0), Map.of(), List.of(), Availability.SCHEDULABLE));
        }
        return view;
    }
}
