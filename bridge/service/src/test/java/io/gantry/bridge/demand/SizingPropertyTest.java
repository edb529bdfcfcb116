package io.gantry.bridge.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A load that stays the same brings the pools to a size that stays the same, within two provisioning times and without
 * going up and down, however late, often and out of order everybody hears of everybody. One seed per run.
 */
class SizingPropertyTest {

    private static final int CREATE = 120;
    private static final int LATE = 4;
    /** From waiting to running: four facts that are late, the making, the joining, and everybody's next look. */
    private static final int PROVISIONING = CREATE + 6 + 4 * LATE + 4;

    private static final int SETTLE = 15;
    /** Machines that were made though others did in the end: ordering the same twice makes many more. */
    private static final int IN_VAIN = 3;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    static LongStream fewer() {
        return LongStream.rangeClosed(1, 60);
    }

    private static SizingWorld.Provider provider(String name, double fails, int cpu) {
        return new SizingWorld.Provider(
                new Name(name), Resources.of(cpu, 16L << 30), Map.of("from", name), CREATE, fails);
    }

    private static Shape shape(int cpu, int memoryGi, List<Requirement> constraints) {
        return new Shape(Resources.of(cpu, (long) memoryGi << 30), constraints, 1, Instant.EPOCH, List.of(), false);
    }

    private static void submit(SizingWorld world, int shapes) {
        for (int i = 0; i < shapes; i++) {
            var from = new Requirement("from", Requirement.Operator.IN, List.of("good"));
            boolean picky = world.random.nextInt(3) == 0;
            world.submit(
                    shape(
                            250 * (1 + world.random.nextInt(8)),
                            1 + world.random.nextInt(4),
                            picky ? List.of(from) : List.of()),
                    1 + world.random.nextInt(30));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aConstantLoadIsServedInTwoProvisioningTimesAndThenNothingMoves(long seed) {
        var world = new SizingWorld(seed, LATE);
        PoolRun main = world.pool("main", world.random.nextInt(3), 200, provider("good", 0, 4_000));
        PoolRun other = world.pool("other", 0, 200, provider("better", 0, 8_000));
        world.run(world.random.nextInt(400));
        submit(world, 1 + world.random.nextInt(4));
        int loaded = world.second;
        world.run(2 * PROVISIONING + SETTLE);
        assertThat(world.waiting).as("seed %d: tasks that wait", seed).isEmpty();
        int settled = world.second;
        assertThat(world.machines.size() - world.nodesWithTasks())
                .as("seed %d: machines made in vain", seed)
                .isLessThanOrEqualTo(main.min + IN_VAIN);
        world.run(3_600);
        for (PoolRun pool : List.of(main, other)) {
            assertThat(pool.ups())
                    .as("seed %d: %s went %s", seed, pool.name, pool.targets)
                    .isLessThanOrEqualTo(1);
            int raised = 0;
            for (int i = 1; i < pool.targets.size(); i++) {
                raised = pool.targets.get(i) > pool.targets.get(i - 1) ? pool.changedAt.get(i) : raised;
            }
            assertThat(raised).as("seed %d: last raise after %d", seed, loaded).isLessThanOrEqualTo(settled);
        }
        assertThat(world.coldest).as("seed %d: busy nodes chosen to go", seed).isZero();
        assertThat(world.waiting).isEmpty();
        List<Integer> sizes = List.of(main.target, other.target);
        world.run(7_200);
        assertThat(List.of(main.target, other.target)).as("seed %d", seed).isEqualTo(sizes);
        int idle = main.target + other.target - world.nodesWithTasks();
        assertThat(idle).as("seed %d: idle beyond the least", seed).isLessThanOrEqualTo(main.min);
    }

    @ParameterizedTest
    @MethodSource("fewer")
    void aSourceThatNeverKeepsAPromiseIsGivenUpAndAnotherPoolGrows(long seed) {
        var world = new SizingWorld(seed, LATE);
        PoolRun broken = world.pool("broken", 0, 50, provider("bad", 1, 4_000));
        PoolRun good = world.pool("good", 0, 50, provider("good", 0, 4_000));
        world.submit(shape(1_000, 1, List.of()), 1 + world.random.nextInt(40));
        world.run(4 * PROVISIONING + SETTLE);
        assertThat(world.waiting).as("seed %d", seed).isEmpty();
        world.run(7_200);
        assertThat(broken.target).as("seed %d: %s", seed, broken.targets).isZero();
        assertThat(good.ups()).as("seed %d: %s", seed, good.targets).isEqualTo(1);
        assertThat(world.machines.stream().filter(each -> each.pool == broken).count())
                .as("seed %d: machines asked of the broken source", seed)
                .isLessThanOrEqualTo(60);
    }

    @ParameterizedTest
    @MethodSource("fewer")
    void inOnePoolTheNextSourceIsUsed(long seed) {
        var world = new SizingWorld(seed, LATE);
        PoolRun pool = world.pool("main", 0, 50, provider("bad", 1, 4_000), provider("good", 0, 4_000));
        world.submit(shape(1_000, 1, List.of()), 1 + world.random.nextInt(40));
        world.run(5 * PROVISIONING + SETTLE);
        assertThat(world.waiting).as("seed %d", seed).isEmpty();
        world.run(7_200);
        assertThat(pool.ups()).as("seed %d: %s", seed, pool.targets).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("fewer")
    void aSourceThatSometimesFailsDoesNotMakeThePoolSwing(long seed) {
        var world = new SizingWorld(seed, LATE);
        PoolRun pool = world.pool("main", 0, 50, provider("flaky", 0.2, 4_000), provider("good", 0, 4_000));
        world.submit(shape(1_000, 1, List.of()), 1 + world.random.nextInt(40));
        world.run(8 * PROVISIONING);
        assertThat(world.waiting).as("seed %d", seed).isEmpty();
        int served = pool.target;
        world.run(7_200);
        assertThat(pool.ups()).as("seed %d: %s", seed, pool.targets).isEqualTo(1);
        assertThat(pool.target).isLessThanOrEqualTo(served);
    }

    @ParameterizedTest
    @MethodSource("fewer")
    void whatEndsIsGivenBackLateAndDownToTheLeast(long seed) {
        var world = new SizingWorld(seed, LATE);
        PoolRun pool = world.pool("main", 1, 50, provider("good", 0, 4_000));
        world.submit(shape(1_000, 1, List.of()), 10 + world.random.nextInt(30));
        world.run(2 * PROVISIONING + SETTLE);
        int grown = pool.target;
        world.machines.forEach(machine -> machine.tasks.clear());
        world.run((int) SizingWorld.DELAY.toSeconds() - 1);
        assertThat(pool.target).as("seed %d: before the delay", seed).isEqualTo(grown);
        world.run((int) SizingWorld.DELAY.toSeconds() * 2);
        assertThat(pool.target).as("seed %d", seed).isEqualTo(1);
    }
}
