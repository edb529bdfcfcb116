package io.gantry.scheduler.core.reserve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule in words. */
class ReservationsTest {

    private static final long NEVER = Running.NO_END;

    private final View view = new View(PlacementStyle.PACK);
    private final Planner planner = new Planner(1);
    private final Reservations reservations = new Reservations(view, planner, 4, 1);

    @Test
    void whatCannotStartGetsTheEarliestTimeAtWhichItFits() {
        node(10);
        node(10);
        start(8, 50);
        start(8, 30);
        Reservation kept = reserve(wish("gang", 6, 2, 100));
        assertThat(kept.start()).isEqualTo(50);
        assertThat(reserve(wish("one", 6, 1, 100)).start()).as("beside it").isEqualTo(150);
    }

    @Test
    void behindItGoesWhatEndsBeforeIt() {
        node(10);
        start(6, 50);
        assertThat(reserve(wish("gang", 10, 1, 100)).start()).isEqualTo(50);
        assertThat(reservations.start(cpu(4), 51)).isEmpty();
        assertThat(reservations.start(cpu(4), NEVER)).isEmpty();
        assertThat(reservations.start(cpu(4), 50)).isPresent();
    }

    @Test
    void behindItGoesWhatItLeaves() {
        node(10);
        start(8, 50);
        reserve(wish("gang", 7, 1, 100));
        assertThat(reservations.start(cpu(2), NEVER)).as("2 are left beside 7").isPresent();
        assertThat(view.freeCpuMilli(0)).isZero();
        node(10);
        assertThat(reservations.start(cpu(9), NEVER)).as("another node").isPresent();
    }

    @Test
    void whatItLeavesIsLeftOnce() {
        node(20);
        start(12, 50);
        reserve(wish("gang", 16, 1, 100));
        assertThat(reservations.start(cpu(4), NEVER)).isPresent();
        assertThat(reservations.start(cpu(4), NEVER))
                .as("4 are free, but reserved")
                .isEmpty();
    }

    @Test
    void whatEndedGivesBackWhatItHadBesideIt() {
        node(20);
        start(12, 50);
        reserve(wish("gang", 16, 1, 100));
        Running first = reservations.start(cpu(4), NEVER).orElseThrow();
        reservations.ended(first);
        assertThat(reservations.start(cpu(4), NEVER)).isPresent();
    }

    @Test
    void itBeginsWhenItIsDue() {
        node(10);
        Running before = start(8, 50);
        Reservation kept = reserve(wish("gang", 5, 2, 100));
        reservations.ended(before);
        assertThat(reservations.pass(50)).singleElement().isInstanceOfSatisfying(Due.Begun.class, begun -> {
            assertThat(begun.reservation()).isEqualTo(kept);
            assertThat(begun.running()).hasSize(2).allMatch(running -> running.end() == 150);
        });
        assertThat(view.freeCpuMilli(0)).isZero();
        assertThat(view.node(0).taints()).isEmpty();
    }

    @Test
    void itBeginsSoonerIfSomethingEndsSooner() {
        node(10);
        Running before = start(8, 50);
        reserve(wish("gang", 5, 2, 100));
        assertThat(reservations.pass(10)).isEmpty();
        reservations.ended(before);
        assertThat(reservations.pass(20)).hasOnlyElementsOfType(Due.Begun.class);
    }

    @Test
    void whatRunsLongerThanSaidMakesItLate() {
        node(10);
        start(8, 50);
        reserve(wish("gang", 5, 2, 100));
        assertThat(reservations.pass(50))
                .singleElement()
                .isInstanceOfSatisfying(
                        Due.Late.class,
                        late -> assertThat(((Promise.Kept) late.instead())
                                        .reservation()
                                        .start())
                                .isEqualTo(51));
    }

    @Test
    void itsTimeEnds() {
        node(10);
        start(8, 50);
        var wish = new Wish("gang", List.of(ask(10, 1)), 10, 40);
        assertThat(reservations.reserve(wish, 0))
                .isEqualTo(new Promise.Refused("wish gang would start at 50, and waits no longer than until 40"));
        reserve(new Wish("gang", List.of(ask(10, 1)), 10, 60));
        Reservation other = reserve(new Wish("next", List.of(ask(10, 1)), 10, 70));
        assertThat(other.start()).isEqualTo(60);
        assertThat(reservations.pass(50)).hasOnlyElementsOfType(Due.Late.class);
        assertThat(reservations.pass(70)).allMatch(due -> due instanceof Due.Over);
        assertThat(reservations.reservations()).isEmpty();
    }

    @Test
    void whatWouldNeverFitIsRefusedAndSoIsOneTooMany() {
        node(10);
        start(8, NEVER);
        assertThat(reservations.reserve(wish("gang", 10, 1, 10), 0))
                .isEqualTo(new Promise.Refused("wish gang would not fit even when all that ends has ended"));
        start(2, 10);
        for (int i = 0; i < 4; i++) {
            reserve(wish("gang", 2, 1, 10));
        }
        assertThat(reservations.reserve(wish("gang", 2, 1, 10), 0)).isInstanceOf(Promise.Refused.class);
    }

    @Test
    void peopleReserveForATimeThatTheySay() {
        node(10);
        assertThat(reservations.book(wish("maintenance", 10, 1, 20), 100, 0)).isInstanceOf(Promise.Kept.class);
        assertThat(reservations.book(wish("clash", 5, 1, 20), 110, 0)).isInstanceOf(Promise.Refused.class);
        assertThat(reservations.book(wish("after", 5, 1, 20), 120, 0)).isInstanceOf(Promise.Kept.class);
        assertThat(reservations.start(cpu(6), 101)).isEmpty();
        assertThat(reservations.start(cpu(6), 100)).isPresent();
        assertThat(reservations.start(wish("gang", 4, 1, 101), 0)).isEmpty();
        assertThat(reservations.start(wish("gang", 4, 1, 100), 0)).isPresent();
        assertThat(reservations.pass(50)).as("not sooner than was said").isEmpty();
    }

    @Test
    void whatAReservationMustBeApartFromDoesNotOutlastItsBeginning() {
        node(10);
        node(10);
        start(8, 50);
        start(8, 50);
        var apart = cpu(5).with(new Rules(List.of(), List.of(Affinity.apart("noisy", "zone")), List.of(), List.of()));
        reserve(new Wish("gang", List.of(new Ask("a", apart, 1, Ask.Together.ALL_OR_NONE)), 10, 1_000));
        var noisy = cpu(1).with(new Rules(List.of("noisy"), List.of(), List.of(), List.of()));
        assertThat(reservations.start(noisy, NEVER)).isEmpty();
        assertThat(reservations.start(noisy, 50)).isPresent();
        assertThat(reservations.start(cpu(1), NEVER)).isPresent();
    }

    @Test
    void aNodeThatLeavesHasItWorkedOutAgain() {
        node(10);
        node(10);
        start(8, 50);
        start(8, 80);
        Reservation kept = reserve(wish("gang", 10, 1, 100));
        assertThat(kept.start()).isEqualTo(50);
        assertThat(reservations.remove(kept.placements().getFirst().node(), 5))
                .singleElement()
                .isInstanceOfSatisfying(
                        Due.Late.class,
                        late -> assertThat(((Promise.Kept) late.instead())
                                        .reservation()
                                        .start())
                                .isEqualTo(80));
    }

    private Running start(long cpu, long end) {
        return reservations.start(cpu(cpu), end).orElseThrow();
    }

    private Reservation reserve(Wish wish) {
        return ((Promise.Kept) reservations.reserve(wish, 0)).reservation();
    }

    private static Wish wish(String key, long cpu, int count, long lasts) {
        return new Wish(key, List.of(ask(cpu, count)), lasts, 1_000);
    }

    private static Ask ask(long cpu, int count) {
        return new Ask("ask", cpu(cpu), count, Ask.Together.ALL_OR_NONE);
    }

    private static TaskClass cpu(long cpu) {
        return TaskClass.of(cpu, 1, 0);
    }

    private void node(long cpu) {
        view.addNode(
                new Node("node", Capacity.of(cpu, 1000, 0), Map.of("zone", "a"), List.of(), Availability.SCHEDULABLE));
    }
}
