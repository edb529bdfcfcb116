package io.gantry.scheduler.core.bench;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.preempt.Budgets;
import io.gantry.scheduler.core.preempt.Preemption;
import io.gantry.scheduler.core.preempt.Preemptor;
import io.gantry.scheduler.core.preempt.Victim;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Preemption on a full cluster, with disruption budgets: decided, applied, and the victims' budgets given back. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-Xms1g",
            "-Xmx2g"
        })
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class PreemptBenchmark {

    private static final int[] PRIORITIES = {10, 20, 20, 50, 50, 100};
    private static final int HIGHEST = 1_000;

    /** A cluster that is full, and stays so: for one that displaces others, those come back once it is gone. */
    @State(Scope.Thread)
    public static class Full {

        /** Nodes, classes of those that displace, how much larger than the others they are, and how many go together. */
        @Param({"5000 40 1 1", "5000 40 4 1", "5000 40 1 8"})
        public String what;

        View view;
        final Planner planner = new Planner(1);
        final Preemptor preemptor = new Preemptor(planner, 1);
        final Budgets budgets = new Budgets();
        final List<TaskClass> wanted = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom(1);
        private final List<List<Placement>> held = new ArrayList<>();
        private int next;
        int together;

        @Setup(Level.Iteration)
        public void make() {
            String[] words = what.split(" ", -1);
            int nodes = Integer.parseInt(words[0]);
            int size = Integer.parseInt(words[2]);
            together = Integer.parseInt(words[3]);
            view = new View(PlacementStyle.PACK);
            held.clear();
            wanted.clear();
            for (int i = 0; i < nodes; i++) {
                long[] shape = Load.shape(i);
                Map<String, String> labels = Map.of("zone", "z" + i % 10);
                view.addNode(
                        new Node(i, Capacity.of(shape[0], shape[1], 0), labels, List.of(), Availability.SCHEDULABLE));
                held.add(new ArrayList<>());
            }
            fill();
            for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                wanted.add(TaskClass.of(size * Load.cpu(random), size * Load.memory(random), 0)
                        .withPriority(HIGHEST));
            }
        }

        private void fill() {
            var classes = new ArrayList<TaskClass>();
            for (int i = 0; i < 120; i++) {
                String tag = "job/" + i;
                budgets.allow(tag, 200);
                int priority = PRIORITIES[i % PRIORITIES.length];
                classes.add(TaskClass.of(Load.cpu(random), Load.memory(random), 0)
                        .with(new Rules(List.of(tag), List.of(), List.of(), List.of(), priority)));
            }
            for (int refused = 0, i = 0; refused < 2_000; i++) {
                Placement placement = planner.reserve(view, classes.get(random.nextInt(classes.size())), i);
                refused += placement == null ? 1 : 0;
                if (placement != null) {
                    held.get(placement.node()).add(placement);
                }
            }
        }

        Preemption one() {
            TaskClass tasks = wanted.get(next++ % wanted.size());
            Ask ask = new Ask("", tasks, together, Ask.Together.ALL_OR_NONE);
            Preemption plan = preemptor.plan(view, ask, budgets);
            List<Placement> placed = preemptor.apply(view, plan, this::take, budgets, next);
            if (placed.isEmpty()) {
                throw new IllegalStateException("nobody can go for " + tasks);
            }
            for (Victim victim : plan.victims()) {
                budgets.giveBack(view.compile(victim.tasks()));
            }
            // From here on the cluster is as it was: who displaced ends, and who was displaced comes back.
            for (Placement placement : placed) {
                view.release(placement);
            }
            for (Victim victim : plan.victims()) {
                held.get(victim.node()).add(view.place(victim.node(), view.compile(victim.tasks()), next));
            }
            return plan;
        }

        private Placement take(Victim victim) {
            List<Placement> there = held.get(victim.node());
            for (int i = there.size() - 1; i >= 0; i--) {
                if (there.get(i).tasks().equals(victim.tasks())) {
                    return there.remove(i);
                }
            }
            throw new IllegalStateException("nobody is " + victim);
        }
    }

    /** One ask, of one task or of several together. */
    @Benchmark
    public Preemption displace(Full full) {
        return full.one();
    }
}
