package io.gantry.scheduler.core.preempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who goes, one rule after the other, on nodes of 1000m. */
class PreemptionTest {

    private final View view = new View(PlacementStyle.PACK);
    private final Preemptor preemptor = new Preemptor(new Planner(1), 1);
    private final Budgets budgets = new Budgets();
    private final List<Placement> held = new ArrayList<>();

    private int node(String zone, Gpus... gpus) {
        var capacity = new Capacity(1000, 1000, 0, List.of(gpus));
        return view.addNode(new Node("n", capacity, Map.of("zone", zone), List.of(), Availability.SCHEDULABLE));
    }

    private static TaskClass tasks(long cpu, int priority, String... tags) {
        return TaskClass.of(cpu, 0, 0).with(rules(priority, tags));
    }

    private static Rules rules(int priority, String... tags) {
        return new Rules(List.of(tags), List.of(), List.of(), List.of(), priority);
    }

    private static Rules rules(int priority, Affinity affinity, String... tags) {
        return new Rules(List.of(tags), List.of(affinity), List.of(), List.of(), priority);
    }

    private void hold(int node, TaskClass tasks) {
        held.add(view.adopt(node, tasks, tasks.hostPorts()));
    }

    private Preemption plan(TaskClass tasks) {
        return preemptor.plan(view, Ask.each("", tasks, 1), budgets);
    }

    private Displacement only(TaskClass tasks) {
        Preemption plan = plan(tasks);
        assertThat(plan.placed()).hasSize(1);
        return plan.placed().getFirst();
    }

    @Test
    void whoHasRoomDisplacesNobody() {
        hold(node("a"), tasks(1000, 0));
        int free = node("a");
        assertThat(only(tasks(100, 9))).isEqualTo(new Displacement(free, tasks(100, 9), List.of(), Cost.NONE));
    }

    @Test
    void equalPriorityIsNeverDisplaced() {
        hold(node("a"), tasks(1000, 5));
        assertThat(plan(tasks(100, 5)).placed()).isEmpty();
        assertThat(plan(tasks(100, 5)).blocked()).isEqualTo(1);
        assertThat(only(tasks(100, 6)).cost()).isEqualTo(new Cost(5, 5, 1));
    }

    @Test
    void manyLowOnesGoBeforeOneThatIsHigher() {
        hold(node("a"), tasks(1000, 2));
        int low = node("a");
        for (int i = 0; i < 10; i++) {
            hold(low, tasks(100, 1));
        }
        assertThat(only(tasks(1000, 9)).cost()).isEqualTo(new Cost(1, 10, 10));
    }

    @Test
    void ofEquallyHighOnesTheLeastSumGoesThenTheFewest() {
        int many = node("a");
        hold(many, tasks(500, 3));
        hold(many, tasks(500, 3));
        int few = node("a");
        hold(few, tasks(500, 3));
        hold(few, tasks(250, 0));
        hold(few, tasks(250, 0));
        assertThat(only(tasks(1000, 9))).matches(one -> one.node() == few, "the sum");
        hold(node("a"), tasks(1000, 3));
        assertThat(only(tasks(1000, 9)).cost()).isEqualTo(new Cost(3, 3, 1));
    }

    @Test
    void ofEquallyCheapOnesThoseGoThatLeaveLeastFree() {
        int node = node("a");
        hold(node, tasks(600, 1));
        hold(node, tasks(400, 1));
        assertThat(only(tasks(300, 9)).victims()).containsExactly(new Victim(node, tasks(400, 1), 0));
    }

    @Test
    void aBudgetKeepsTasksThatWouldBeCheapest() {
        hold(node("a"), tasks(1000, 1, "job/a"));
        int other = node("a");
        hold(other, tasks(1000, 7, "job/b"));
        budgets.allow("job/a", 0);
        assertThat(only(tasks(1000, 9)).node()).isEqualTo(other);
        budgets.allow("job/b", 0);
        assertThat(plan(tasks(1000, 9)).placed()).isEmpty();
    }

    @Test
    void aBudgetHoldsForAllTasksOfAnAskTogether() {
        for (int i = 0; i < 4; i++) {
            hold(node("a"), tasks(1000, 1, "job/a"));
        }
        budgets.allow("job/a", 2);
        Preemption plan = preemptor.plan(view, Ask.each("", tasks(1000, 9), 3), budgets);
        assertThat(plan.placed()).hasSize(2);
        assertThat(plan.blocked()).isEqualTo(1);
        assertThat(budgets.left("job/a")).isEqualTo(2);
        apply(plan);
        assertThat(budgets.left("job/a")).isZero();
    }

    @Test
    void whoKeepsOthersAwayGoesWhereThereIsRoomEnough() {
        int node = node("a");
        hold(node, tasks(100, 0).with(rules(0, Affinity.apart("shop", Topology.NODE))));
        assertThat(only(tasks(100, 9, "shop")).victims()).hasSize(1);
    }

    @Test
    void theOneThatATaskMustBeNearStays() {
        int node = node("a");
        hold(node, tasks(500, 0, "database"));
        hold(node, tasks(500, 4));
        TaskClass near = tasks(500, 9).with(rules(9, Affinity.near("database", Topology.NODE)));
        assertThat(only(near).victims()).containsExactly(new Victim(node, tasks(500, 4), 0));
        TaskClass nearAndLarge = tasks(1000, 9).with(rules(9, Affinity.near("database", Topology.NODE)));
        assertThat(plan(nearAndLarge).placed()).isEmpty();
    }

    @Test
    void itStaysAlsoWhereSeveralOthersGo() {
        int node = node("a");
        hold(node, tasks(200, 0, "database"));
        hold(node, tasks(400, 4));
        hold(node, tasks(400, 4));
        TaskClass near = tasks(700, 9).with(rules(9, Affinity.near("database", Topology.NODE)));
        assertThat(only(near).victims())
                .containsExactly(new Victim(node, tasks(400, 4), 0), new Victim(node, tasks(400, 4), 0));
    }

    @Test
    void whoHoldsThePortGoes() {
        int node = node("a");
        TaskClass web = new TaskClass(10, 0, 0, List.of(), List.of(), List.of(), List.of(80), 0);
        hold(node, tasks(10, 0));
        hold(node, web.withPriority(3));
        assertThat(only(web.withPriority(4)).victims()).containsExactly(new Victim(node, web.withPriority(3), 0));
    }

    @Test
    void whoHoldsTheDeviceGoes() {
        int node = node("a", new Gpus("a100", 2, Gpus.WHOLE));
        TaskClass whole = gpus(Gpus.WHOLE);
        hold(node, whole.withPriority(5));
        hold(node, gpus(400).withPriority(1));
        Displacement one = only(whole.withPriority(9));
        assertThat(one.victims())
                .extracting(victim -> victim.tasks().rules().priority())
                .containsExactly(1);
        assertThat(apply(plan(whole.withPriority(9))).getFirst().gpus()).containsExactly(1);
    }

    private static TaskClass gpus(int share) {
        return new TaskClass(10, 0, 0, List.of(new Gpus("a100", 1, share)), List.of(), List.of(), List.of(), 0);
    }

    @Test
    void aSpreadHoldsAfterwards() {
        TaskClass shop = tasks(500, 9)
                .with(new Rules(List.of("shop"), List.of(), List.of(Spread.evenly("shop", "zone", 1)), List.of(), 9));
        int crowded = node("a");
        hold(crowded, shop);
        hold(crowded, tasks(500, 0));
        int other = node("b");
        hold(other, tasks(1000, 5));
        assertThat(only(shop).node()).isEqualTo(other);
    }

    @Test
    void aGangGoesWholeOrNotAtAll() {
        for (int i = 0; i < 3; i++) {
            hold(node("a"), tasks(1000, i));
        }
        TaskClass gang = tasks(1000, 2);
        assertThat(preemptor.plan(view, gang(gang, 3), budgets).placed()).isEmpty();
        Preemption plan = preemptor.plan(view, gang(gang, 2), budgets);
        assertThat(plan.victims())
                .extracting(victim -> victim.tasks().rules().priority())
                .containsExactly(0, 1);
        assertThat(apply(plan)).hasSize(2);
    }

    private static Ask gang(TaskClass tasks, int count) {
        return new Ask("", tasks, count, Ask.Together.ALL_OR_NONE);
    }

    @Test
    void oneVictimMakesRoomForSeveralOfAGang() {
        hold(node("a"), tasks(1000, 1));
        Preemption plan = preemptor.plan(view, gang(tasks(300, 9), 3), budgets);
        assertThat(plan.placed()).hasSize(3);
        assertThat(plan.victims()).hasSize(1);
    }

    @Test
    void ofManyPrioritiesTheLowestStillGoes() {
        for (int priority = 60; priority > 20; priority--) {
            hold(node("a"), tasks(1000, priority));
        }
        assertThat(only(tasks(1000, 100)).cost()).isEqualTo(new Cost(21, 21, 1));
        assertThat(plan(tasks(1000, 21)).placed()).isEmpty();
        assertThat(only(tasks(1000, 22)).cost()).isEqualTo(new Cost(21, 21, 1));
    }

    @Test
    void aPriorityThatComesLaterIsKnown() {
        int node = node("a");
        hold(node, tasks(1000, 5));
        assertThat(only(tasks(1000, 9)).cost()).isEqualTo(new Cost(5, 5, 1));
        view.release(held.removeFirst());
        hold(node, tasks(1000, 3));
        assertThat(only(tasks(1000, 9)).cost()).isEqualTo(new Cost(3, 3, 1));
        assertThat(only(tasks(1000, 4)).cost()).isEqualTo(new Cost(3, 3, 1));
    }

    @Test
    void aPlanThatDoesNotHoldAnyMoreChangesNothing() {
        int node = node("a");
        hold(node, tasks(500, 1));
        hold(node, tasks(500, 2));
        Preemption plan = plan(tasks(500, 9));
        view.updateNode(node, view.node(node).with(Availability.CORDONED));
        long version = view.version();
        assertThat(apply(plan)).isEmpty();
        assertThat(view.version()).isEqualTo(version);
        view.updateNode(node, view.node(node).with(Availability.SCHEDULABLE));
        assertThat(apply(plan)).hasSize(1);
    }

    @Test
    void aPlacementThatIsNotMeantIsRefused() {
        int node = node("a");
        hold(node, tasks(500, 1));
        hold(node, tasks(500, 2));
        Preemption plan = plan(tasks(500, 9));
        assertThatThrownBy(() -> preemptor.apply(view, plan, victim -> held.get(1), budgets, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not");
    }

    @Test
    void prioritiesHaveBounds() {
        assertThatThrownBy(() -> rules(-1)).hasMessageContaining("priority must be 0 to 1000000, not -1");
        assertThatThrownBy(() -> budgets.allow("job/a", -1)).hasMessageContaining("budget of job/a");
    }

    private List<Placement> apply(Preemption plan) {
        var left = new ArrayList<>(held);
        return preemptor.apply(
                view,
                plan,
                victim -> {
                    Placement one = left.stream()
                            .filter(placement -> victim.isLike(placement, view))
                            .findFirst()
                            .orElseThrow();
                    left.remove(one);
                    return one;
                },
                budgets,
                0);
    }
}
