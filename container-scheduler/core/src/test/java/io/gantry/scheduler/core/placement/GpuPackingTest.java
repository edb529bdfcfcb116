package io.gantry.scheduler.core.placement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected decides where graphics processors are placed. */
class GpuPackingTest {

    private static final long GI = 1L << 30;

    private static Node node(long cpu, int gpus, String model) {
        List<Gpus> devices = gpus == 0 ? List.of() : List.of(new Gpus("gpu", gpus, Gpus.WHOLE));
        var capacity = new Capacity(cpu, 1024 * GI, 0, devices);
        return new Node("n", capacity, Map.of("model", model), List.of(), Availability.SCHEDULABLE);
    }

    private static TaskClass tasks(long cpu, int gpus, int milli, String... models) {
        List<Constraint> constraints = models.length == 0
                ? List.of()
                : List.of(new Constraint("model", Constraint.Operator.IN, List.of(models)));
        List<Gpus> wanted = gpus == 0 ? List.of() : List.of(new Gpus("gpu", gpus, milli));
        return new TaskClass(cpu, GI, 0, wanted, constraints, List.of(), List.of(), 0);
    }

    /** So many of each were seen, again and again, and are gone. */
    private static void seen(View view, List<TaskClass> classes, int... counts) {
        var planner = new Planner();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < counts.length; i++) {
                for (int times = 0; times < counts[i]; times++) {
                    view.release(requireNonNull(planner.reserve(view, classes.get(i), 0)));
                }
            }
        }
    }

    private static Placement place(View view, TaskClass tasks) {
        return requireNonNull(new Planner(1).reserve(view, tasks, 0));
    }

    @Test
    void aPartIsKeptForWhomItFitsBest() {
        var view = new View(PlacementStyle.PACK);
        view.addNode(node(64_000, 3, "a"));
        var large = tasks(2_000, 1, 810);
        var half = tasks(2_000, 1, 470);
        var small = tasks(2_000, 1, 160);
        seen(view, List.of(large, half, small, tasks(2_000, 1, 1_000)), 30, 30, 3, 40);
        int ofHalf = place(view, half).gpus().getFirst();
        int ofLarge = place(view, large).gpus().getFirst();

        assertThat(place(view, small).gpus()).containsExactly(ofLarge);
        assertThat(place(view, half).gpus()).containsExactly(ofHalf);
    }

    @Test
    void aModelThatIsAskedForByNameIsLeftToThoseWhoDo() {
        var view = new View(PlacementStyle.PACK);
        view.addNode(node(96_000, 2, "a"));
        int other = view.addNode(node(96_000, 2, "b"));
        var any = tasks(2_000, 1, 1_000);
        seen(view, List.of(any, tasks(2_000, 1, 1_000, "a")), 10, 10);

        assertThat(place(view, any).node()).isEqualTo(other);
        assertThat(place(view, any).node()).isEqualTo(other);
    }

    @Test
    void processorsAreLeftToGraphicsProcessorsThatNeedThem() {
        var view = new View(PlacementStyle.PACK);
        int few = view.addNode(node(16_000, 4, "a"));
        int many = view.addNode(node(128_000, 4, "a"));
        seen(view, List.of(tasks(4_000, 1, 1_000), tasks(8_000, 0, 0)), 20, 5);

        assertThat(place(view, tasks(8_000, 0, 0)).node()).isEqualTo(many).isNotEqualTo(few);
    }

    @Test
    void nodesWithoutGraphicsProcessorsAreFilledFirst() {
        var view = new View(PlacementStyle.PACK);
        view.addNode(node(64_000, 4, "a"));
        int without = view.addNode(node(16_000, 0, "a"));
        var tasks = tasks(8_000, 0, 0);
        var planner = new Planner(3);

        assertThat(requireNonNull(planner.reserve(view, tasks, 0)).node()).isEqualTo(without);
        assertThat(requireNonNull(planner.reserve(view, tasks, 0)).node()).isEqualTo(without);
        assertThat(requireNonNull(planner.reserve(view, tasks, 0)).node()).isNotEqualTo(without);
        assertThat(planner.hasOwnIndex(tasks)).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsKeptChoosesAsWhatIsMadeAnewAndOnSnapshotsToo(long seed) {
        var random = new SplittableRandom(seed);
        var view = new View(PlacementStyle.PACK);
        for (int i = 0; i < 60; i++) {
            int gpus = new int[] {0, 1, 2, 4, 8}[random.nextInt(5)];
            view.addNode(node(8_000L * (1 + random.nextInt(12)), gpus, random.nextBoolean() ? "a" : "b"));
        }
        var classes = new ArrayList<TaskClass>();
        for (int i = 0; i < 20; i++) {
            int gpus = new int[] {0, 1, 1, 1, 2, 4}[random.nextInt(6)];
            int milli = gpus == 1 ? 50 * (1 + random.nextInt(20)) : 1_000;
            classes.add(
                    random.nextInt(4) == 0
                            ? tasks(500L * random.nextInt(20), gpus, milli, "a")
                            : tasks(500L * random.nextInt(20), gpus, milli));
        }
        var planner = new Planner(seed);
        var held = new ArrayList<Placement>();
        for (int i = 0; i < 900; i++) {
            TaskClass tasks = classes.get(random.nextInt(classes.size()));
            boolean checked = i % 10 == 0;
            View other = checked ? view.snapshot() : view;
            Placement placed = planner.reserve(view, tasks, i);
            if (checked) {
                assertThat(new Planner(seed).reserve(other, tasks, i))
                        .as("step %s", i)
                        .isEqualTo(placed);
            }
            if (placed != null) {
                held.add(placed);
            }
            if (random.nextInt(3) == 0 && !held.isEmpty()) {
                view.release(held.remove(random.nextInt(held.size())));
            }
        }
    }
}
