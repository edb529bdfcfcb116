package io.gantry.scheduler.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.gantry.scheduler.core.view.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The index that classes share and the one that each has by itself find the same node, on clusters larger than the oracle
 * can be asked about: sizes that differ by some pages, sizes of 0 and of many terabytes, nodes that are given out beyond what
 * they have, and nodes that come, change and go.
 */
class IndexesAgreeTest {

    private static final int NODES = 250;
    private static final int STEPS = 500;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void onTheBestNodeAtEveryStep(long seed) {
        var random = new SplittableRandom(seed);
        PlacementStyle style = random.nextBoolean() ? PlacementStyle.PACK : PlacementStyle.SPREAD;
        var view = new View(style);
        for (int i = 0; i < NODES; i++) {
            view.addNode(node(random, i));
        }
        var plain = new SharedIndex(view, style, false, seed);
        var ruled = new SharedIndex(view, style, true, seed);
        var searches = new ArrayList<Index>();
        var alone = new ArrayList<Index>();
        var classes = new ArrayList<TaskClass>();
        for (int i = 0; i < 20; i++) {
            classes.add(i % 2 == 0 ? tasks(random) : tasks(random).with(rules(random)));
        }
        classes.forEach(view::compile); // so that each knows what others want of it
        for (TaskClass tasks : classes) {
            SharedIndex shared = new Asked(view, tasks).hasRules() ? ruled : plain;
            assertThat(shared.serves(new Asked(view, tasks))).isTrue();
            searches.add(new SharedSearch(shared, new Asked(view, tasks)));
            alone.add(new ClassIndex(view, new Asked(view, tasks), seed));
        }
        var held = new ArrayList<Placement>();
        for (int step = 0; step < STEPS; step++) {
            int which = random.nextInt(searches.size());
            int best = searches.get(which).best();
            assertThat(best)
                    .as("step %s, %s", step, searches.get(which).asked().tasks())
                    .isEqualTo(alone.get(which).best());
            for (int i = random.nextInt(8); best >= 0 && i > 0; i--) {
                if (alone.get(which).best() == best) {
                    held.add(view.place(best, alone.get(which).asked().compiled(), step));
                }
            }
            happen(random, view, held);
        }
    }

    private static void happen(SplittableRandom random, View view, List<Placement> held) {
        int node = random.nextInt(NODES);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> release(random, view, held);
            case 3 -> {
                if (view.nodes().contains(node)) {
                    held.add(view.adopt(node, TaskClass.of(random.nextInt(30_000), 0, random.nextInt(600)), List.of()));
                }
            }
            case 4 -> {
                if (view.nodes().contains(node)) {
                    view.updateNode(node, node(random, node));
                }
            }
            case 5 -> {
                if (view.nodes().contains(node)) {
                    view.removeNode(node);
                }
                view.addNode(node(random, node));
            }
            default -> {}
        }
    }

    private static void release(SplittableRandom random, View view, List<Placement> held) {
        for (int i = random.nextInt(6); i > 0 && !held.isEmpty(); i--) {
            view.release(held.remove(random.nextInt(held.size())));
        }
    }

    private static Node node(SplittableRandom random, int key) {
        long cpu = 8_000L << random.nextInt(3);
        long memory = (32L << 30) * (1 + random.nextInt(4)) - 4096L * random.nextInt(3_000);
        switch (random.nextInt(20)) {
            case 0 -> memory = 0;
            case 1 -> memory = (1L << 50) + random.nextLong(1L << 48);
            case 2 -> cpu = 0;
            default -> {}
        }
        Map<String, String> labels = random.nextInt(8) == 0
                ? Map.of("arch", "amd64", "host", "h" + key)
                : Map.of("arch", random.nextBoolean() ? "amd64" : "arm64", "zone", "z" + random.nextInt(4));
        Availability availability = random.nextInt(10) == 0 ? Availability.CORDONED : Availability.SCHEDULABLE;
        return new Node(key, Capacity.of(cpu, memory, 500), labels, List.of(), availability);
    }

    private static TaskClass tasks(SplittableRandom random) {
        long memory = random.nextInt(8) == 0 ? 0 : 1 + random.nextLong(40L << 30);
        var tasks = TaskClass.of(random.nextInt(12_000), memory, random.nextInt(4) == 0 ? random.nextInt(300) : 0);
        if (random.nextInt(3) == 0) {
            tasks = tasks.with(List.of(new Constraint("arch", Constraint.Operator.IN, List.of("amd64"))));
        }
        return random.nextInt(4) == 0 ? tasks.with(new Wishes(null, List.of(), List.of(), 10, 0)) : tasks;
    }

    private static Rules rules(SplittableRandom random) {
        String tag = "job/" + random.nextInt(3);
        var affinities = new ArrayList<Affinity>();
        var spreads = new ArrayList<Spread>();
        switch (random.nextInt(6)) {
            case 0 -> spreads.add(Spread.evenly(tag, "zone", 1 + random.nextInt(3)));
            case 1 -> spreads.add(Spread.evenly(tag, "zone", 1).preferred(50));
            case 2 -> spreads.add(Spread.byTargets(tag, "zone", Map.of("z0", 50, "z1", 30, "z2", 20)));
            case 3 -> affinities.add(Affinity.near(tag, "zone"));
            case 4 -> affinities.add(Affinity.apart("job/" + random.nextInt(3), "zone"));
            default -> affinities.add(new Affinity(Affinity.Direction.NEAR, "job/0", "zone", 30));
        }
        return new Rules(List.of(tag), affinities, spreads, List.of());
    }
}
