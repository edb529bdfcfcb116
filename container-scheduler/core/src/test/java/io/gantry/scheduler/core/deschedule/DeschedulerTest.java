package io.gantry.scheduler.core.deschedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.preempt.Budgets;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Constraint.Operator;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.core.view.Wishes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is worth a move, one thing after the other, on nodes of 1000m and 1000 bytes. */
class DeschedulerTest {

    private static final TaskClass QUARTER = TaskClass.of(250, 250, 0);

    private final View view = new View(PlacementStyle.PACK);
    private final Descheduler descheduler = new Descheduler(new Planner(1));
    private final Budgets budgets = new Budgets();

    private int node(String zone) {
        return view.addNode(node(zone, Availability.SCHEDULABLE));
    }

    private static Node node(String zone, Availability availability) {
        return new Node("n", Capacity.of(1000, 1000, 0), Map.of("zone", zone), List.of(), availability);
    }

    private Placement hold(int node, TaskClass tasks) {
        return view.adopt(node, tasks, List.of());
    }

    private Proposal propose() {
        return descheduler.propose(view, Settings.DEFAULT, budgets, 1);
    }

    @Test
    void aNodeWhoseTasksFindPlaceElsewhereIsEmptied() {
        int nearlyEmpty = node("a");
        int full = node("a");
        hold(nearlyEmpty, QUARTER);
        hold(nearlyEmpty, QUARTER);
        hold(full, QUARTER);
        hold(full, QUARTER);
        Proposal proposal = propose();
        assertThat(proposal.improvements()).hasSize(1);
        Improvement one = proposal.improvements().getFirst();
        assertThat(one.kind()).isEqualTo(Improvement.Kind.EMPTIES);
        assertThat(one.moves()).hasSize(2).allMatch(move -> move.victim().node() != move.to());
    }

    @Test
    void aNodeIsNotEmptiedHalf() {
        int one = node("a");
        int other = node("a");
        hold(one, QUARTER);
        hold(one, TaskClass.of(500, 500, 0));
        hold(other, QUARTER);
        hold(other, TaskClass.of(500, 500, 0));
        assertThat(propose().moves()).isEmpty();
    }

    @Test
    void anEmptyNodeIsNoPlaceToGo() {
        int one = node("a");
        node("a");
        hold(one, QUARTER);
        assertThat(propose().moves()).isEmpty();
    }

    @Test
    void whereTasksAreSpreadNoNodeIsEmptied() {
        view.restyle(PlacementStyle.SPREAD);
        hold(node("a"), QUARTER);
        hold(node("a"), QUARTER);
        assertThat(propose().moves()).isEmpty();
    }

    @Test
    void aTaskThatIsWhereItMustNotBeGoesWhereItMay() {
        int wrong = node("a");
        int right = node("b");
        TaskClass picky = QUARTER.with(List.of(new Constraint("zone", Operator.IN, List.of("b"))));
        hold(wrong, picky);
        hold(wrong, QUARTER);
        hold(right, TaskClass.of(700, 700, 0));
        Improvement first = propose().improvements().getFirst();
        assertThat(first.kind()).isEqualTo(Improvement.Kind.PUTS_RIGHT);
        assertThat(first.moves()).extracting(Move::to).containsExactly(right);
        assertThat(first.moves().getFirst().victim().tasks()).isEqualTo(picky);
    }

    @Test
    void aWishIsWorthAMoveIfItWeighsMoreThanThePrice() {
        int here = node("a");
        int there = node("b");
        hold(here, TaskClass.of(500, 500, 0));
        hold(there, TaskClass.of(600, 600, 0));
        Placement wishing = hold(here, wishing(20));
        assertThat(propose().moves()).isEmpty();
        view.release(wishing);
        hold(here, wishing(50));
        assertThat(propose().improvements()).extracting(Improvement::kind).containsExactly(Improvement.Kind.IMPROVES);
        assertThat(propose().improvements().getFirst().gain()).isBetween(15L * 65_536, 25L * 65_536);
    }

    private static TaskClass wishing(int weight) {
        var preference = new Preference(new Constraint("zone", Operator.IN, List.of("b")), weight);
        return QUARTER.with(new Wishes(null, List.of(preference), List.of(), 0, 0));
    }

    @Test
    void aCrowdedZoneGivesToAnEmptierOne() {
        Rules rules = new Rules(
                List.of("shop"),
                List.of(),
                List.of(Spread.evenly("shop", "zone", 1).preferred(100)),
                List.of());
        TaskClass shop = TaskClass.of(100, 100, 0).with(rules);
        int crowded = node("a");
        int other = node("b");
        hold(other, TaskClass.of(300, 300, 0));
        for (int i = 0; i < 8; i++) {
            hold(crowded, shop);
        }
        List<Move> moves = propose().moves();
        assertThat(moves).isNotEmpty().allMatch(move -> move.to() == other);
    }

    @Test
    void strandedProcessorIsUsed() {
        int memoryLeft = node("a");
        int cpuLeft = node("a");
        hold(memoryLeft, TaskClass.of(400, 10, 0));
        hold(memoryLeft, TaskClass.of(500, 50, 0));
        hold(cpuLeft, TaskClass.of(10, 400, 0));
        hold(cpuLeft, TaskClass.of(100, 500, 0));
        Proposal proposal = propose();
        assertThat(proposal.improvements()).isNotEmpty();
        assertThat(proposal.improvements().getFirst().kind()).isEqualTo(Improvement.Kind.IMPROVES);
    }

    @Test
    void budgetsHold() {
        int one = node("a");
        int other = node("a");
        TaskClass shop = QUARTER.with(new Rules(List.of("shop"), List.of(), List.of(), List.of()));
        hold(one, shop);
        hold(one, shop);
        hold(other, TaskClass.of(600, 600, 0));
        budgets.allow("shop", 1);
        assertThat(propose().moves()).isEmpty();
        view.updateNode(other, bigger());
        budgets.allow("shop", 2);
        assertThat(propose().moves()).hasSize(2);
        assertThat(budgets.left("shop")).isEqualTo(2);
    }

    private static Node bigger() {
        return new Node("n", Capacity.of(1200, 1200, 0), Map.of("zone", "a"), List.of(), Availability.SCHEDULABLE);
    }

    @Test
    void whatIsNotOpenIsLeftToWhoClosedIt() {
        int closed = node("a");
        int open = node("a");
        hold(closed, QUARTER);
        hold(open, QUARTER);
        hold(open, QUARTER);
        view.updateNode(closed, node("a", Availability.CORDONED));
        assertThat(propose().moves()).isEmpty();
    }

    @Test
    void aMoveIsDoneIfItStillCanBe() {
        int from = node("a");
        int to = node("a");
        Placement placement = hold(from, QUARTER);
        hold(to, TaskClass.of(500, 500, 0));
        Move move = propose().moves().getFirst();
        Placement inTheWay = hold(to, TaskClass.of(400, 400, 0));
        assertThat(descheduler.apply(view, move, placement, budgets, 0)).isEmpty();
        view.release(inTheWay);
        assertThat(descheduler.apply(view, move, placement, budgets, 0))
                .hasValueSatisfying(now -> assertThat(now.node()).isEqualTo(to));
        assertThat(view.held(from)).isZero();
    }

    @Test
    void settingsHaveBounds() {
        assertThatThrownBy(() -> Settings.DEFAULT.with(0, 1)).hasMessageContaining("movesMax");
    }
}
