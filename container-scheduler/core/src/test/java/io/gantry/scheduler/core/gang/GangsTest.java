package io.gantry.scheduler.core.gang;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GangsTest {

    private final View view = new View(PlacementStyle.PACK);
    private final Gangs gangs = new Gangs(view, new Planner(1), 100);

    @Test
    void aGangOfSeveralClassesStartsWholeOrHoldsNothing() {
        node(10);
        node(4);
        gangs.submit(new Gang("too much", List.of(ask(4, 3), ask(2, 2)), 0, 100));
        gangs.submit(new Gang("fits", List.of(ask(4, 3), ask(2, 1)), 0, 100));
        List<Started> started = gangs.start(1);
        assertThat(started).extracting(one -> one.gang().key()).containsExactly("fits");
        assertThat(Gangs.byAsk(started.getFirst())).extracting(List::size).containsExactly(3, 1);
        assertThat(view.freeCpuMilli(0) + view.freeCpuMilli(1)).isZero();
        assertThat(gangs.waiting()).isEqualTo(1);
    }

    @Test
    void theOneThatIsMoreUrgentIsTriedFirst() {
        node(4);
        gangs.submit(new Gang("early", List.of(ask(4, 1)), 0, 100));
        gangs.submit(new Gang("urgent", List.of(ask(4, 1)), 5, 100));
        assertThat(gangs.start(1)).extracting(one -> one.gang().key()).containsExactly("urgent");
    }

    @Test
    void itsTimeEnds() {
        gangs.submit(new Gang("late", List.of(ask(1, 1)), 0, 20));
        gangs.submit(new Gang("soon", List.of(ask(1, 1)), 0, 10));
        assertThat(gangs.over(9)).isEmpty();
        assertThat(gangs.over(10)).extracting(Gang::key).containsExactly("soon");
        node(4);
        assertThat(gangs.start(1)).extracting(one -> one.gang().key()).containsExactly("late");
        assertThat(gangs.over(30)).isEmpty();
    }

    @Test
    void noMoreWaitThanMay() {
        var two = new Gangs(view, new Planner(1), 2);
        var gang = new Gang("gang", List.of(ask(1, 1)), 0, 10);
        assertThat(two.submit(gang)).isTrue();
        assertThat(two.submit(gang)).isTrue();
        assertThat(two.submit(gang)).isFalse();
    }

    @Test
    void rulesHoldAmongItsTasks() {
        for (int i = 0; i < 3; i++) {
            node(100);
        }
        var apart = TaskClass.of(1, 0, 0)
                .with(new Rules(List.of("g"), List.of(Affinity.apart("g", Topology.NODE)), List.of(), List.of()));
        gangs.submit(new Gang("four", List.of(new Ask("a", apart, 4, Ask.Together.ALL_OR_NONE)), 0, 10));
        assertThat(gangs.start(1)).isEmpty();
        gangs.submit(new Gang("three", List.of(new Ask("a", apart, 3, Ask.Together.ALL_OR_NONE)), 0, 10));
        assertThat(gangs.start(1).getFirst().placements())
                .extracting(Placement::node)
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void oneThatWaitsToBeNearOthersIsTriedWhenTheyCome() {
        node(10);
        var tagged = TaskClass.of(1, 0, 0).with(new Rules(List.of("base"), List.of(), List.of(), List.of()));
        var near = TaskClass.of(1, 0, 0)
                .with(new Rules(List.of(), List.of(Affinity.near("base", Topology.NODE)), List.of(), List.of()));
        gangs.submit(new Gang("near", List.of(new Ask("a", near, 2, Ask.Together.ALL_OR_NONE)), 0, 10));
        assertThat(gangs.start(1)).isEmpty();
        assertThat(new Planner(1).reserve(view, tagged, 0)).isNotNull();
        assertThat(gangs.start(1)).hasSize(1);
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /** What is free always makes up for what was started; and what waits fits no more than once it was tried. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noneIsEverHalfPlaced(long seed) {
        var random = new SplittableRandom(seed);
        long capacity = 0;
        for (int i = 0; i < 2 + random.nextInt(6); i++) {
            int cpu = 5 + random.nextInt(20);
            capacity += cpu;
            node(cpu);
        }
        var running = new ArrayList<Started>();
        for (long now = 0; now < 60; now++) {
            if (random.nextBoolean()) {
                gangs.submit(new Gang(
                        "gang " + now,
                        List.of(
                                ask(1 + random.nextInt(5), 1 + random.nextInt(5)),
                                ask(1 + random.nextInt(9), 1 + random.nextInt(3))),
                        random.nextInt(3),
                        now + random.nextInt(20)));
            }
            gangs.over(now);
            for (Started started : gangs.start(seed)) {
                assertThat(started.placements()).hasSize(started.gang().count());
                running.add(started);
            }
            long held = running.stream()
                    .flatMap(one -> one.placements().stream())
                    .mapToLong(placement -> placement.tasks().cpuMilli())
                    .sum();
            assertThat(free()).isEqualTo(capacity - held);
            assertThat(view.nodes().next(0)).isNotNegative();
            assertThat(gangs.start(seed)).as("nothing changed").isEmpty();
            if (!running.isEmpty() && random.nextInt(3) == 0) {
                running.remove(random.nextInt(running.size())).placements().forEach(view::release);
            }
        }
    }

    private long free() {
        long free = 0;
        for (int node = view.nodes().next(0); node >= 0; node = view.nodes().next(node + 1)) {
            assertThat(view.freeCpuMilli(node)).isNotNegative();
            free += view.freeCpuMilli(node);
        }
        return free;
    }

    private void node(long cpu) {
        view.addNode(new Node("node", Capacity.of(cpu, 1000, 0), Map.of(), List.of(), Availability.SCHEDULABLE));
    }

    private static Ask ask(long cpu, int count) {
        return new Ask("ask", TaskClass.of(cpu, 1, 0), count, Ask.Together.ALL_OR_NONE);
    }
}
