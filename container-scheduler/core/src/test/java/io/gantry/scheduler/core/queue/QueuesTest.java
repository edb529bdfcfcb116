package io.gantry.scheduler.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.scheduler.core.queue.QueueSpec.Order;
import io.gantry.scheduler.core.queue.QueueSpec.Unnamed;
import io.gantry.scheduler.core.queue.Waits.Cause;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each rule in words. */
class QueuesTest {

    private static final TaskClass ONE = TaskClass.of(1, 0, 0);

    private final Queues queues = new Queues();

    @Test
    void sharesAreThoseOfThePaper() {
        // Ghodsi et al., section 4.1: 9 processors, 18 GB; A's tasks take 1 and 4, B's 3 and 1. A gets 3, B gets 2.
        queues.declare(CohortSpec.of("all", null, Map.of(Resource.CPU, Quota.of(9), Resource.MEMORY, Quota.of(18))));
        var none = Map.of(Resource.CPU, Quota.of(0), Resource.MEMORY, Quota.of(0));
        queues.declare(QueueSpec.of("a", "all", none));
        queues.declare(QueueSpec.of("b", "all", none));
        Group a = submit(Work.each("a", "n", TaskClass.of(1, 4, 0), 100, 0, 0));
        Group b = submit(Work.each("b", "n", TaskClass.of(3, 1, 0), 100, 0, 0));
        admitAll();
        assertThat(a.admitted()).isEqualTo(3);
        assertThat(b.admitted()).isEqualTo(2);
    }

    @Test
    void twiceTheWeightGetsTwiceAsMuch() {
        queues.declare(CohortSpec.of("all", null, cpu(Quota.of(90))));
        queues.declare(QueueSpec.of("a", "all", cpu(Quota.of(0))));
        queues.declare(QueueSpec.of("b", "all", cpu(Quota.of(0))).weighing(2));
        Group a = submit(Work.each("a", "n", ONE, 100, 0, 0));
        Group b = submit(Work.each("b", "n", ONE, 100, 0, 0));
        admitAll();
        assertThat(a.admitted()).isEqualTo(30);
        assertThat(b.admitted()).isEqualTo(60);
    }

    @Test
    void whatIsNotUsedIsBorrowedUpToTheLimits() {
        queues.declare(QueueSpec.of("lender", "all", cpu(Quota.of(10).lending(6))));
        queues.declare(QueueSpec.of("modest", "all", cpu(Quota.of(10).borrowing(2))));
        queues.declare(QueueSpec.of("greedy", "all", cpu(Quota.of(10))));
        Group modest = submit(Work.each("modest", "n", ONE, 100, 0, 0));
        Group greedy = submit(Work.each("greedy", "n", ONE, 100, 0, 0));
        admitAll();
        assertThat(modest.admitted()).isEqualTo(12);
        assertThat(greedy.admitted()).isEqualTo(14);
        assertThat(queues.why(modest)).isEqualTo(new Waits(Cause.QUOTA, Resource.CPU, "modest"));
        assertThat(queues.why(greedy)).isEqualTo(new Waits(Cause.QUOTA, Resource.CPU, "all"));
    }

    @Test
    void priorityGoesFirstThenWhoUsesLeastThenAge() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(100))));
        Group low = submit(Work.each("q", "red", ONE, 2, 0, 0));
        Group later = submit(Work.each("q", "red", ONE, 2, 1, 2));
        Group earlier = submit(Work.each("q", "red", ONE, 2, 1, 1));
        Group other = submit(Work.each("q", "blue", ONE, 2, 1, 3));
        var order = new ArrayList<Group>();
        for (int i = 0; i < 8; i++) {
            order.add(queues.admit(1).orElseThrow().group());
        }
        assertThat(order).containsExactly(earlier, other, earlier, other, later, later, low, low);
    }

    @Test
    void aGangIsLetInWholeOrNotAtAll() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(10))));
        Group gang = submit(Work.gang("q", "n", ONE, 8, 0, 0));
        Group next = submit(Work.gang("q", "n", ONE, 8, 0, 1));
        assertThat(queues.admit(1)).contains(new Admission(gang, 8));
        assertThat(queues.admit(100)).isEmpty();
        queues.ended(gang, 0, 5);
        assertThat(queues.admit(1)).isEmpty();
        queues.ended(gang, 0, 1);
        assertThat(queues.admit(1)).contains(new Admission(next, 8));
    }

    @Test
    void inAStrictQueueTheFirstHoldsUpTheOthers() {
        queues.declare(QueueSpec.of("strict", null, cpu(Quota.of(10))).with(Order.STRICT));
        queues.declare(QueueSpec.of("loose", null, cpu(Quota.of(10))));
        for (String queue : List.of("strict", "loose")) {
            submit(Work.each(queue, "n", ONE, 5, 0, 0));
            submit(Work.gang(queue, "n", ONE, 8, 0, 1));
            submit(Work.each(queue, "n", TaskClass.of(2, 0, 0), 1, 0, 2));
        }
        admitAll();
        assertThat(queues.used("strict", Resource.CPU)).isEqualTo(5);
        assertThat(queues.used("loose", Resource.CPU)).isEqualTo(7);
    }

    @Test
    void aNamespaceAtItsLimitHoldsUpNobodyElse() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(100))).with(Order.STRICT));
        queues.declare(new NamespaceSpec("red", 1, new TreeMap<>(Map.of(Resource.CPU, 3L))));
        Group red = submit(Work.each("q", "red", ONE, 10, 5, 0));
        Group blue = submit(Work.each("q", "blue", ONE, 10, 0, 0));
        admitAll();
        assertThat(red.admitted()).isEqualTo(3);
        assertThat(blue.admitted()).isEqualTo(10);
        assertThat(queues.why(red)).isEqualTo(new Waits(Cause.NAMESPACE_LIMIT, Resource.CPU, "red"));
        queues.ended(red, 0, 1);
        assertThat(queues.admit(5)).contains(new Admission(red, 1));
    }

    @Test
    void whatFoundNoRoomStandsAsideUntilThereIsRoom() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(101))));
        Group large = submit(Work.each("q", "n", TaskClass.of(50, 0, 0), 2, 1, 0));
        Group small = submit(Work.each("q", "n", ONE, 1, 0, 0));
        queues.noRoom(queues.admit(2).orElseThrow(), 2);
        assertThat(queues.why(large).cause()).isEqualTo(Cause.ROOM);
        assertThat(queues.used("q", Resource.CPU)).isZero();
        assertThat(queues.admit(2)).contains(new Admission(small, 1));
        assertThat(queues.admit(2)).isEmpty();
        queues.roomAgain();
        assertThat(queues.admit(2)).contains(new Admission(large, 2));
    }

    @Test
    void graphicsProcessorsAreCountedByModel() {
        queues.declare(QueueSpec.of("q", null, Map.of(Resource.gpu("a100"), Quota.of(1_500))));
        var half = new TaskClass(1, 1, 0, List.of(new Gpus("a100", 1, 500)), List.of(), List.of(), List.of(), 0);
        Group group = submit(Work.each("q", "n", half, 10, 0, 0));
        admitAll();
        assertThat(group.admitted()).isEqualTo(3);
    }

    @Test
    void whatHasNoQuotaIsRefusedWhereTheQueueSaysSo() {
        queues.declare(QueueSpec.of("closed", null, cpu(Quota.of(5))).with(Unnamed.REFUSED));
        assertThat(queues.submit(Work.each("closed", "n", TaskClass.of(1, 1, 0), 1, 0, 0)))
                .isInstanceOf(Submission.Refused.class);
        assertThat(queues.submit(Work.each("closed", "n", ONE, 1, 0, 0))).isInstanceOf(Submission.Accepted.class);
        assertThat(queues.submit(Work.each("none", "n", ONE, 1, 0, 0)))
                .isEqualTo(new Submission.Refused("queue: there is no queue none"));
        assertThat(queues.why(submit(Work.each("closed", "n", TaskClass.of(6, 0, 0), 1, 0, 0))))
                .isEqualTo(new Waits(Cause.NEVER, Resource.CPU, "closed"));
    }

    @Test
    void aQueueHasABound() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(5))).atMost(3));
        submit(Work.each("q", "n", ONE, 2, 0, 0));
        assertThat(queues.submit(Work.each("q", "n", ONE, 2, 0, 0)))
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.why()).contains("waitingMax of 3"));
    }

    @Test
    void whatIsLentIsAskedBackFromWhoBorrowsMostAndOfItTheLeastWorthy() {
        queues.declare(QueueSpec.of("owner", "all", cpu(Quota.of(10))));
        queues.declare(QueueSpec.of("some", "all", cpu(Quota.of(5))));
        queues.declare(QueueSpec.of("much", "all", cpu(Quota.of(5))));
        submit(Work.each("some", "n", ONE, 8, 0, 0));
        Group worthy = submit(Work.each("much", "n", ONE, 8, 9, 0));
        Group least = submit(Work.each("much", "n", ONE, 4, 1, 1));
        admitAll();
        assertThat(worthy.admitted() + least.admitted()).isEqualTo(12);
        Group asking = submit(Work.gang("owner", "n", ONE, 6, 0, 9));
        assertThat(queues.admit(1)).isEmpty();
        assertThat(queues.reclaim(asking))
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one.count()).isEqualTo(1),
                        one -> assertThat(one).isEqualTo(new Proposal(worthy, 1)),
                        one -> assertThat(one).isEqualTo(new Proposal(least, 4)));
        assertThat(queues.used("much", Resource.CPU)).isEqualTo(12);
        for (Proposal proposal : queues.reclaim(asking)) {
            queues.ended(proposal.group(), 0, proposal.count());
        }
        assertThat(queues.admit(1)).contains(new Admission(asking, 6));
    }

    @Test
    void whoBorrowsItselfAsksNothingBack() {
        queues.declare(QueueSpec.of("a", "all", cpu(Quota.of(5))));
        queues.declare(QueueSpec.of("b", "all", cpu(Quota.of(5))));
        Group a = submit(Work.each("a", "n", ONE, 10, 0, 0));
        admitAll();
        Group more = submit(Work.gang("b", "n", ONE, 6, 0, 0));
        assertThat(a.admitted()).isEqualTo(10);
        assertThat(queues.reclaim(more)).isEmpty();
    }

    @Test
    void quotasThatChangeLeaveWhatRunsAndWhatWaits() {
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(5))));
        Group group = submit(Work.each("q", "n", ONE, 10, 0, 0));
        admitAll();
        queues.declare(QueueSpec.of("q", null, cpu(Quota.of(3))));
        assertThat(queues.admit(1)).isEmpty();
        assertThat(queues.used("q", Resource.CPU)).isEqualTo(5);
        queues.ended(group, 0, 3);
        assertThat(queues.admit(10)).contains(new Admission(group, 1));
        assertThatThrownBy(() -> queues.removeQueue("q")).hasMessageContaining("must be empty");
    }

    @Test
    void cohortsAreATree() {
        queues.declare(CohortSpec.of("a", "b", Map.of()));
        assertThatThrownBy(() -> queues.declare(CohortSpec.of("b", "a", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cohorts must be a tree");
        assertThatThrownBy(() -> queues.declare(CohortSpec.of("c", "c", Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sharesOfLargeAmountsAreExact() {
        long large = Quota.AMOUNT_MAX;
        assertThat(Shares.of(large / 3, large)).isEqualTo(Shares.ALL / 3);
        assertThat(Shares.of(large, large)).isEqualTo(Shares.ALL);
        assertThat(Shares.of(large - 1, large)).isEqualTo(Shares.ALL - 1);
        assertThat(Shares.of(large, 1)).isEqualTo(Shares.WITHOUT_END);
        assertThat(Shares.of(1, 0)).isEqualTo(Shares.WITHOUT_END);
    }

    private static Map<Resource, Quota> cpu(Quota quota) {
        return Map.of(Resource.CPU, quota);
    }

    private Group submit(Work work) {
        return ((Submission.Accepted) queues.submit(work)).group();
    }

    private void admitAll() {
        while (queues.admit(1).isPresent()) {
            // until there is quota for nobody
        }
    }
}
