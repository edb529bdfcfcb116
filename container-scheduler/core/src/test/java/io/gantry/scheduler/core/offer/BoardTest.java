package io.gantry.scheduler.core.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.scheduler.core.offer.Answer.Returned;
import io.gantry.scheduler.core.offer.Answer.Why;
import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule in words. */
class BoardTest {

    private static final TaskClass ONE = TaskClass.of(1, 1, 0);

    private final View view = new View(PlacementStyle.PACK);
    private final Board board = new Board(view, new Planner(1), 10, 4);

    @Test
    void whatStillHoldsIsAppliedAndTheRestComesBack() {
        node(4, "a");
        board.join("one", 1);
        board.join("two", 1);
        Offer first = board.offer(0).orElseThrow();
        Offer second = board.offer(0).orElseThrow();
        assertThat(List.of(first.framework(), second.framework())).containsExactly("one", "two");
        List<Placement> planned = plan(second, ONE, 3);
        assertThat(board.claim(first, plan(first, ONE, 3), 1).applied()).hasSize(3);
        Answer answer = board.claim(second, planned, 1);
        assertThat(answer.applied()).hasSize(1);
        assertThat(answer.returned()).extracting(Returned::why).containsExactly(Why.ROOM, Why.ROOM);
        assertThat(view.freeCpuMilli(0)).isZero();
    }

    @Test
    void whatWouldBreakARuleByNowComesBack() {
        node(10, "a");
        node(10, "b");
        board.join("one", 1);
        board.join("two", 1);
        var apart = ONE.with(new Rules(List.of("x"), List.of(Affinity.apart("x", "zone")), List.of(), List.of()));
        Offer first = board.offer(0).orElseThrow();
        Offer second = board.offer(0).orElseThrow();
        List<Placement> planned = plan(second, apart, 2);
        assertThat(planned).hasSize(2);
        assertThat(board.claim(first, plan(first, apart, 1), 1).applied()).hasSize(1);
        Answer answer = board.claim(second, planned, 1);
        assertThat(answer.applied()).hasSize(1);
        assertThat(answer.returned()).extracting(Returned::why).containsExactly(Why.RULES);
    }

    @Test
    void aTaskThatHungOnOneThatCameBackComesBackToo() {
        node(4, "a");
        node(4, "b");
        board.join("one", 1);
        board.join("two", 1);
        var base = TaskClass.of(4, 1, 0).with(new Rules(List.of("base"), List.of(), List.of(), List.of()));
        var near = TaskClass.of(0, 1, 0)
                .with(new Rules(List.of(), List.of(Affinity.near("base", "zone")), List.of(), List.of()));
        Offer first = board.offer(0).orElseThrow();
        Offer second = board.offer(0).orElseThrow();
        List<Placement> planned = new Planner(1)
                .reserveTogether(second.view(), List.of(Ask.each("", base, 1), Ask.each("", near, 1)), 1)
                .orElseThrow();
        Placement same = view.snapshot().adopt(planned.getFirst().node(), ONE, List.of());
        assertThat(board.claim(first, List.of(same), 1).applied()).hasSize(1);
        assertThat(board.claim(second, planned, 1).returned())
                .extracting(Returned::why)
                .containsExactly(Why.ROOM, Why.RULES);
    }

    @Test
    void evenWhatWasOnlyTriedOnTheSnapshotIsKnown() {
        node(10, "a");
        node(10, "b");
        board.join("one", 1);
        var even = ONE.with(new Rules(List.of("x"), List.of(), List.of(Spread.evenly("x", "zone", 1)), List.of()));
        view.release(new Planner(1).reserve(view, even, 1));
        Offer offer = board.offer(0).orElseThrow();
        List<Placement> planned = plan(offer, even, 4);
        assertThat(board.claim(offer, planned, 1).applied()).isEqualTo(planned);
    }

    @Test
    void anOfferAllowsSoMuchOnceAndForATime() {
        node(100, "a");
        board.join("one", 1);
        Offer offer = board.offer(0).orElseThrow();
        Answer answer = board.claim(offer, plan(offer, ONE, 6), 9);
        assertThat(answer.applied()).hasSize(4);
        assertThat(answer.returned()).extracting(Returned::why).containsOnly(Why.TOO_MANY);
        assertThat(board.claim(offer, plan(offer, ONE, 1), 9).returned())
                .extracting(Returned::why)
                .containsExactly(Why.OVER);
        Offer late = board.offer(20).orElseThrow();
        assertThat(board.claim(late, plan(late, ONE, 1), 30).returned())
                .extracting(Returned::why)
                .containsExactly(Why.OVER);
    }

    @Test
    void onlyNodesThatWereAskedForAreOffered() {
        node(10, "a");
        node(10, "b");
        board.join("one", 1);
        board.filter("one", List.of(new Constraint("zone", Constraint.Operator.IN, List.of("b"))));
        Offer offer = board.offer(0).orElseThrow();
        assertThat(offer.nodes().toString()).isEqualTo("[1]");
        Placement onOther = view.snapshot().adopt(0, ONE, List.of());
        assertThat(board.claim(offer, List.of(onOther), 1).returned())
                .containsExactly(new Returned(onOther, Why.NOT_OFFERED));
    }

    @Test
    void aNodeThatIsCordonedSinceTakesNoClaim() {
        node(10, "a");
        board.join("one", 1);
        Offer offer = board.offer(0).orElseThrow();
        view.updateNode(0, view.node(0).with(Availability.CORDONED));
        assertThat(board.claim(offer, plan(offer, ONE, 1), 1).returned())
                .extracting(Returned::why)
                .containsExactly(Why.NODE);
    }

    @Test
    void whoHoldsLeastForItsWeightIsOfferedFirst() {
        node(60, "a");
        board.join("greedy", 1);
        board.join("heavy", 2);
        board.join("idle", 1);
        var held = new HashMap<String, Integer>();
        for (long now = 0; now < 60; now++) {
            Offer offer = board.offer(now).orElseThrow();
            if (offer.framework().equals("idle")) {
                board.decline(offer, 1_000);
                continue;
            }
            int applied = board.claim(offer, plan(offer, ONE, 1), now).applied().size();
            held.merge(offer.framework(), applied, Integer::sum);
        }
        assertThat(held).isEqualTo(Map.of("greedy", 20, "heavy", 39));
    }

    @Test
    void whoDoesNotAnswerHoldsUpNobody() {
        node(10, "a");
        board.join("silent", 1);
        board.join("other", 1);
        assertThat(board.offer(0).orElseThrow().framework()).isEqualTo("silent");
        for (long now = 1; now < 9; now++) {
            Offer offer = board.offer(now).orElseThrow();
            assertThat(offer.framework()).isEqualTo("other");
            assertThat(board.claim(offer, plan(offer, ONE, 1), now).applied()).hasSize(1);
        }
        board.decline(board.offer(9).orElseThrow(), 100);
        assertThat(board.offer(10)).as("left out as long as it was silent").isEmpty();
        assertThat(board.offer(20).orElseThrow().framework()).isEqualTo("silent");
    }

    @Test
    void aFrameworkIsCalledOnce() {
        board.join("one", 1);
        assertThatThrownBy(() -> board.join("one", 1)).hasMessageContaining("framework one");
        assertThatThrownBy(() -> board.join("two", 0)).hasMessageContaining("weight must be 1 to 10000, not 0");
    }

    private static List<Placement> plan(Offer offer, TaskClass tasks, int count) {
        return new Planner(1)
                .plan(offer.view(), List.of(Ask.each("", tasks, count)), 1)
                .outcomes()
                .getFirst()
                .placed();
    }

    private void node(long cpu, String zone) {
        view.addNode(
                new Node("node", Capacity.of(cpu, 1000, 0), Map.of("zone", zone), List.of(), Availability.SCHEDULABLE));
    }
}
