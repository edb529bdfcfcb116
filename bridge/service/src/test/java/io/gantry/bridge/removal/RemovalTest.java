package io.gantry.bridge.removal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.removal.Removal.Candidate;
import io.gantry.bridge.removal.Removal.Choice;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemovalTest {

    private static final String WHY = "its pool is smaller now";

    @Test
    void nothingGoesWhileThereAreNotTooMany() {
        assertThat(Removal.choose(List.of(ready(1, 0), ready(2, 0)), 2, WHY).victims())
                .isEmpty();
        assertThat(Removal.choose(List.of(ready(1, 0)), 5, WHY).victims()).isEmpty();
    }

    @Test
    void whatNeverJoinedGoesFirstAndAtOnce() {
        Choice choice = Removal.choose(List.of(ready(1, 0), launched(2), none(3), ready(4, 0)), 2, WHY);
        assertThat(choice.victims())
                .containsExactly(new Victim(machine(2), WHY, false), new Victim(machine(3), WHY, true));
    }

    /** Otherwise what is made in place of a failed one would be taken away, and made, for ever. */
    @Test
    void whatFailedGoesBeforeWhatIsMadeInItsPlace() {
        var failed = new Candidate(machine(1), Optional.empty(), true, false, false, 0, Optional.empty());
        assertThat(gone(Removal.choose(List.of(failed, none(2)), 1, WHY))).containsExactly(machine(1));
    }

    @Test
    void thenTheLostThenTheCheapest() {
        var lost = new Candidate(machine(3), Optional.of(NodeState.LOST), false, true, false, 99, Optional.empty());
        List<Candidate> machines = List.of(ready(1, 7), ready(2, 3), lost, ready(4, 5));
        assertThat(gone(Removal.choose(machines, 3, WHY))).containsExactly(machine(3));
        assertThat(gone(Removal.choose(machines, 2, WHY))).containsExactly(machine(2), machine(3));
    }

    @Test
    void amongEqualsTheNewest() {
        assertThat(gone(Removal.choose(List.of(ready(1, 0), ready(2, 0), ready(3, 0)), 2, WHY)))
                .containsExactly(machine(3));
    }

    @Test
    void whatIsKeptIsNeverChosen() {
        var kept = new Candidate(machine(1), Optional.of(NodeState.READY), false, true, true, 0, Optional.empty());
        Choice choice = Removal.choose(List.of(kept, ready(2, 100)), 0, WHY);
        assertThat(gone(choice)).containsExactly(machine(2));
        assertThat(choice.guarded()).isEqualTo(1);
    }

    @Test
    void whatWasChosenStaysChosenThoughAnotherIsCheaperNow() {
        Candidate chosen = draining(1, 50, false);
        assertThat(gone(Removal.choose(List.of(chosen, ready(2, 0), ready(3, 0)), 2, WHY)))
                .containsExactly(machine(1));
    }

    @Test
    void whoIsWantedAgainIsNoVictimUnlessReleased() {
        assertThat(Removal.choose(List.of(draining(1, 0, false), ready(2, 0)), 2, WHY)
                        .victims())
                .isEmpty();
        assertThat(gone(Removal.choose(List.of(draining(1, 0, true), ready(2, 0)), 2, WHY)))
                .containsExactly(machine(1));
    }

    @Test
    void aVictimIsReleasedOnceItsNodeHasLeft() {
        var left = new Candidate(
                machine(1),
                Optional.of(NodeState.LEFT),
                false,
                true,
                false,
                0,
                Optional.of(new Victim(machine(1), "before", false)));
        assertThat(Removal.choose(List.of(left, ready(2, 0)), 1, WHY).victims())
                .containsExactly(new Victim(machine(1), "before", true));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverMoreThanNeededAndStableWhenRepeated(long seed) {
        var random = new java.util.SplittableRandom(seed);
        List<Candidate> machines = IntStream.range(0, 50)
                .mapToObj(number -> new Candidate(
                        machine(number),
                        Optional.of(random.nextBoolean() ? NodeState.READY : NodeState.LAUNCHED),
                        false,
                        random.nextBoolean(),
                        random.nextInt(5) == 0,
                        random.nextInt(10),
                        Optional.empty()))
                .toList();
        int target = random.nextInt(60);
        Choice first = Removal.choose(machines, target, WHY);
        assertThat(first.victims()).hasSizeLessThanOrEqualTo(Math.max(0, 50 - target));
        assertThat(first.victims().size() + first.guarded()).isEqualTo(Math.max(0, 50 - target));
        List<Candidate> again = machines.stream()
                .map(machine -> new Candidate(
                        machine.machine(),
                        machine.node(),
                        machine.broken(),
                        machine.joined(),
                        machine.kept(),
                        random.nextInt(10),
                        first.victims().stream()
                                .filter(victim -> victim.machine().equals(machine.machine()))
                                .findFirst()))
                .toList();
        assertThat(Removal.choose(again, target, "another reason")).isEqualTo(first);
    }

    private static List<Uid> gone(Choice choice) {
        return choice.victims().stream().map(Victim::machine).toList();
    }

    private static Candidate ready(int number, long cost) {
        return new Candidate(machine(number), Optional.of(NodeState.READY), false, true, false, cost, Optional.empty());
    }

    private static Candidate launched(int number) {
        return new Candidate(
                machine(number), Optional.of(NodeState.LAUNCHED), false, false, false, 0, Optional.empty());
    }

    private static Candidate none(int number) {
        return new Candidate(machine(number), Optional.empty(), false, false, false, 0, Optional.empty());
    }

    private static Candidate draining(int number, long cost, boolean released) {
        return new Candidate(
                machine(number),
                Optional.of(NodeState.DRAINING),
                false,
                true,
                false,
                cost,
                Optional.of(new Victim(machine(number), WHY, released)));
    }

    private static Uid machine(int number) {
        return Uid.parse("0198c0de-0000-7000-8000-%012d".formatted(number));
    }
}
