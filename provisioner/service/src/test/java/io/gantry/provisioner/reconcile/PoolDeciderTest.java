package io.gantry.provisioner.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Requirement.Operator;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.reconcile.PoolPlan.Create;
import io.gantry.provisioner.reconcile.PoolView.Member;
import io.gantry.provisioner.reconcile.PoolView.ProviderView;
import io.gantry.provisioner.reconcile.PoolView.SourceView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolDeciderTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final UidSource UIDS = new UidSource(InstantSource.fixed(NOW), new Random(1));
    private static final Name A = new Name("a");
    private static final Name B = new Name("b");
    private static final Uid POOL = UIDS.next();

    private final List<Member> machines = new ArrayList<>();
    private final List<SourceView> sources = new ArrayList<>();
    private final List<Resting> resting = new ArrayList<>();
    private final List<Victim> victims = new ArrayList<>();
    private final List<Requirement> requirements = new ArrayList<>();

    @Test
    void withoutATargetNothingIsDone() {
        source(A, 10, null);
        machine(A, MachineState.PROVISIONING);
        PoolPlan plan = PoolDecider.decide(view(null, false));
        assertThat(plan.changesMachines()).isFalse();
    }

    @Test
    void theFirstSourceThatCanMakesTheMachine() {
        source(A, 10, null);
        source(B, 10, null);
        assertThat(decide(3).creates()).containsExactly(new Create(0, 3));
    }

    @Test
    void whatTheFirstHasNoRoomForComesFromTheSecondAndWhyIsKept() {
        source(A, 4, null);
        source(B, 100, null);
        PoolPlan plan = decide(10);
        assertThat(plan.creates()).containsExactly(new Create(0, 4), new Create(1, 6));
        assertThat(plan.found().get(A).word()).isEqualTo("NO_CAPACITY");
        assertThat(plan.found().get(A).detail()).isEqualTo("all of its 4 machines are in use");
        assertThat(plan.missing()).isZero();
    }

    @Test
    void whatNobodyCanMakeIsMissing() {
        source(A, 4, null);
        assertThat(decide(10).missing()).isEqualTo(6);
    }

    @Test
    void machinesOfOtherPoolsTakeRoom() {
        sources.add(new SourceView(new PoolSpec.Source(A, null, null), provider(10, 8, Map.of(), null), null));
        assertThat(decide(5).creates()).containsExactly(new Create(0, 2));
    }

    @ParameterizedTest
    @EnumSource(
            value = MachineState.class,
            names = {"PROVISIONING", "ACTIVE", "DRAINING", "RESCUE", "LOST"})
    void whatServesIsNotMadeTwice(MachineState state) {
        source(A, 10, null);
        machine(A, state);
        assertThat(decide(1).creates()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = MachineState.class,
            names = {"DELETING", "FAILED", "QUARANTINED", "CLEANING"})
    void whatServesNoMoreIsReplaced(MachineState state) {
        source(A, 10, null);
        machine(A, state);
        assertThat(decide(1).creates()).containsExactly(new Create(0, 1));
    }

    @Test
    void victimsAreNotCounted() {
        source(A, 10, null);
        Uid victim = machine(A, MachineState.ACTIVE);
        machine(A, MachineState.ACTIVE);
        victims.add(new Victim(victim, "drained", false));
        PoolPlan plan = decide(2);
        assertThat(plan.creates()).containsExactly(new Create(0, 1));
        assertThat(plan.drain()).containsExactly(victim);
        assertThat(plan.remove()).isEmpty();
    }

    @Test
    void onlyReleasedVictimsGo() {
        source(A, 10, null);
        Uid released = machine(A, MachineState.DRAINING);
        Uid waiting = machine(A, MachineState.DRAINING);
        machine(A, MachineState.ACTIVE);
        victims.add(new Victim(released, "shrink", true));
        victims.add(new Victim(waiting, "shrink", false));
        PoolPlan plan = decide(1);
        assertThat(plan.remove()).containsExactly(released);
        assertThat(plan.creates()).isEmpty();
        assertThat(plan.keep()).isEmpty();
    }

    @Test
    void aVictimThatIsNoneAnyMoreStays() {
        source(A, 10, null);
        Uid machine = machine(A, MachineState.DRAINING);
        assertThat(decide(1).keep()).containsExactly(machine);
    }

    @Test
    void onlyMachinesThatNeverJoinedAreTakenByItself() {
        source(A, 10, null);
        machine(A, MachineState.ACTIVE);
        machine(A, MachineState.ACTIVE);
        machine(A, MachineState.PROVISIONING);
        Uid newest = machine(A, MachineState.PROVISIONING);
        assertThat(decide(3).remove()).containsExactly(newest);
        assertThat(decide(0).remove())
                .hasSize(2)
                .doesNotContain(machines.get(0).uid(), machines.get(1).uid());
    }

    @Test
    void guardedMachinesAreNotTakenByItself() {
        source(A, 10, null);
        machines.add(new Member(UIDS.next(), A, MachineState.PROVISIONING, true, NOW));
        assertThat(decide(0).remove()).isEmpty();
    }

    @Test
    void aSourceThatRefusedIsLeftOutUntilItsTime() {
        source(A, 10, refusal("NO_CAPACITY", 1, NOW.plusSeconds(1)));
        source(B, 10, null);
        assertThat(decide(3).creates()).containsExactly(new Create(1, 3));
    }

    @Test
    void thenItIsAskedForOne() {
        source(A, 10, refusal("NO_CAPACITY", 1, NOW));
        source(B, 10, null);
        assertThat(decide(3).creates()).containsExactly(new Create(0, 1), new Create(1, 2));
        machine(A, MachineState.PROVISIONING);
        assertThat(decide(3).creates()).containsExactly(new Create(1, 2));
    }

    @Test
    void whatWasFoundWrongPassesAsSoonAsItIsMended() {
        source(A, 10, refusal(Refusal.UNKNOWN_PROVIDER, 0, NOW.plusSeconds(100)));
        PoolPlan plan = decide(2);
        assertThat(plan.creates()).containsExactly(new Create(0, 2));
        assertThat(plan.mended()).containsExactly(A);
    }

    @Test
    void anUnknownProviderIsSaid() {
        sources.add(new SourceView(new PoolSpec.Source(A, null, null), null, null));
        PoolPlan plan = decide(1);
        assertThat(plan.found().get(A).word()).isEqualTo(Refusal.UNKNOWN_PROVIDER);
        assertThat(plan.missing()).isEqualTo(1);
    }

    @Test
    void requirementsAreOfThePoolAndOfTheSource() {
        requirements.add(new Requirement("zone", Operator.IN, List.of("x")));
        var fast = new Requirement("disk", Operator.IN, List.of("ssd"));
        sources.add(new SourceView(
                new PoolSpec.Source(A, List.of(fast), null), provider(9, 0, Map.of("zone", "x"), null), null));
        sources.add(new SourceView(
                new PoolSpec.Source(B, List.of(), null), provider(9, 0, Map.of("zone", "x"), null), null));
        PoolPlan plan = decide(1);
        assertThat(plan.creates()).containsExactly(new Create(1, 1));
        assertThat(plan.found().get(A))
                .isEqualTo(new PoolPlan.Finding(
                        Refusal.UNSUITABLE, "wanted is disk In [ssd]; its machines have no such label"));
    }

    @Test
    void aMachineThatIsTooSmallIsSaid() {
        var wanted = Resources.of(4_000, 1 << 30);
        sources.add(new SourceView(
                new PoolSpec.Source(A, List.of(), wanted),
                provider(9, 0, Map.of(), Resources.of(2_000, 1 << 30)),
                null));
        assertThat(decide(1).found().get(A).detail()).isEqualTo("cpu 4 is wanted, its machines have 2");
    }

    @Test
    void aLargePoolIsBegunInParts() {
        source(A, 10_000, null);
        PoolPlan plan = decide(1_000);
        assertThat(plan.creates()).containsExactly(new Create(0, 100));
        assertThat(plan.more()).isTrue();
        assertThat(plan.missing()).isZero();
    }

    @Test
    void whatIsLeftOfADeletedPoolGoesWhenTheBridgeIsDone() {
        Uid machine = machine(A, MachineState.ACTIVE);
        assertThat(PoolDecider.decide(view(null, true)).remove()).containsExactly(machine);
        assertThat(PoolDecider.decide(view(0, true)).remove()).isEmpty();
    }

    /** However machines and answers come and go, a pool at rest has what it wants, and never asks beyond a provider's room. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void itComesToRestAtItsTarget(long seed) {
        var random = new Random(seed);
        int target = random.nextInt(40);
        int roomOfA = random.nextInt(20);
        for (int round = 0; round < 100; round++) {
            sources.clear();
            sources.add(new SourceView(
                    new PoolSpec.Source(A, null, null), provider(roomOfA, uses(A), Map.of(), null), null));
            sources.add(
                    new SourceView(new PoolSpec.Source(B, null, null), provider(50, uses(B), Map.of(), null), null));
            PoolPlan plan = decide(target);
            assertThat(uses(A)
                            + plan.creates().stream()
                                    .filter(each -> each.source() == 0)
                                    .mapToInt(Create::count)
                                    .sum())
                    .isLessThanOrEqualTo(Math.max(roomOfA, uses(A)));
            plan.creates().forEach(each -> {
                for (int i = 0; i < each.count(); i++) {
                    machine(each.source() == 0 ? A : B, MachineState.PROVISIONING);
                }
            });
            machines.removeIf(machine -> plan.remove().contains(machine.uid()));
            if (round < 60) {
                machines.removeIf(_ -> random.nextInt(10) == 0);
            }
            machines.replaceAll(machine -> random.nextBoolean()
                    ? new Member(machine.uid(), machine.provider(), MachineState.ACTIVE, false, machine.created())
                    : machine);
        }
        assertThat(machines).hasSize(target);
    }

    @Test
    void aSourceThatRestsIsNotAskedUntilItsTimeIsOver() {
        source(A, 10, null);
        source(B, 10, null);
        resting.add(new Resting(A, 3, NOW.plusSeconds(1), "they did not join"));
        assertThat(decide(2).creates()).containsExactly(new Create(1, 2));
        resting.clear();
        resting.add(new Resting(A, 3, NOW, "they did not join"));
        assertThat(decide(2).creates()).containsExactly(new Create(0, 2));
    }

    private int uses(Name provider) {
        return (int) machines.stream()
                .filter(machine -> machine.provider().equals(provider))
                .count();
    }

    private PoolPlan decide(int target) {
        return PoolDecider.decide(view(target, false));
    }

    private PoolView view(@Nullable Integer target, boolean gone) {
        PoolTargetFact fact = target == null
                ? null
                : new PoolTargetFact(
                        POOL,
                        new Name("p"),
                        new Revision(1, 1),
                        false,
                        POOL,
                        target,
                        0,
                        100,
                        victims,
                        "",
                        null,
                        null,
                        1,
                        List.copyOf(resting),
                        List.of(),
                        List.of());
        return new PoolView(requirements, fact, gone, machines, sources, 100, NOW);
    }

    private void source(Name name, int max, @Nullable Refusal refusal) {
        sources.add(new SourceView(new PoolSpec.Source(name, null, null), provider(max, 0, Map.of(), null), refusal));
    }

    private static ProviderView provider(int max, int inUse, Map<String, String> labels, @Nullable Resources machine) {
        return new ProviderView(UIDS.next(), true, List.of(), labels, machine, max, inUse);
    }

    private Uid machine(Name provider, MachineState state) {
        Uid uid = UIDS.next();
        machines.add(new Member(uid, provider, state, false, NOW.plusSeconds(machines.size())));
        return uid;
    }

    private static Refusal refusal(String word, int failures, Instant retryAt) {
        return new Refusal(word, "", NOW, failures, retryAt);
    }
}
