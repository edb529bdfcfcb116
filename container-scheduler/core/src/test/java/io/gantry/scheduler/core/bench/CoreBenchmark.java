package io.gantry.scheduler.core.bench;

import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Topology;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.AuxCounters;
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

/** The core alone, one thread: see docs/benchmarks.md for what each is held against. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-Xms1g",
            "-Xmx3g"
        })
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class CoreBenchmark {

    private static Rules tagged(int number, List<Affinity> affinities, List<Spread> spreads) {
        return new Rules(List.of("job/" + number), affinities, spreads, List.of());
    }

    private static IntFunction<Rules> rules(String what) {
        return switch (what) {
            case "basic" -> number -> Rules.NONE;
            case "spread" -> number -> tagged(number, List.of(), List.of(Spread.evenly("job/" + number, "zone", 1)));
            case "near" -> number -> tagged(number, List.of(Affinity.near("job/" + number, "zone")), List.of());
            case "apart" ->
                number -> tagged(number, List.of(Affinity.apart("job/" + number, Topology.NODE)), List.of());
            case "mixed" -> CoreBenchmark::mixed;
            default -> throw new IllegalArgumentException(what);
        };
    }

    /** A fifth without rules, the others with one or two of each kind. */
    private static Rules mixed(int number) {
        String own = "job/" + number;
        String other = "job/" + (number + 7) % Load.CLASSES;
        var zones = Spread.evenly(own, "zone", 2);
        return switch (number % 5) {
            case 0 -> Rules.NONE;
            case 1 -> tagged(number, List.of(), List.of(zones));
            case 2 -> tagged(number, List.of(Affinity.near(own, "zone")), List.of());
            case 3 ->
                tagged(
                        number,
                        List.of(new Affinity(Affinity.Direction.APART, other, "zone", 40)),
                        List.of(zones.preferred(30)));
            default -> new Rules(List.of(own), List.of(), List.of(), List.of(new Limit(own, 5)));
        };
    }

    /** How many tasks a run placed: JMH makes a rate of it. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Count {
        public long placed;
    }

    /** An empty cluster for each run. */
    @State(Scope.Thread)
    public static class Empty {

        /** Nodes, classes, rules, the part of all processors to be filled, and at most how many tasks. */
        @Param({
            "10000 40 basic 0.6 10000000",
            "10000 1000 basic 0.6 10000000",
            "100000 40 basic 0.06 10000000",
            "5000 40 basic 0.6 10000000",
            "5000 10 spread 0.6 10000000",
            "5000 100 spread 0.6 10000000",
            "5000 10 near 0.6 10000",
            "5000 10 apart 0.6 20000",
            "10000 40 mixed 0.5 10000000"
        })
        public String what;

        Load load;
        double part;
        int most;

        @Setup(Level.Invocation)
        public void make() {
            String[] words = what.split(" ", -1);
            load = new Load(Integer.parseInt(words[0]), Integer.parseInt(words[1]), rules(words[2]));
            part = Double.parseDouble(words[3]);
            most = Integer.parseInt(words[4]);
        }
    }

    /** From empty, with all indexes to be made. */
    @Benchmark
    public int fill(Empty empty, Count count) {
        int placed = empty.load.fill(empty.part, empty.most);
        count.placed += placed;
        return placed;
    }

    /** A cluster that is filled once. */
    @State(Scope.Thread)
    public static class Full {

        @Param({"0.6", "0.9"})
        public double part;

        final Load load = new Load(10_000, Load.CLASSES, rules("basic"));
        final TaskClass large = TaskClass.of(90_000, 150L << 30, 0);
        private final Explainer explainer = new Explainer(5);

        @Setup
        public void fill() {
            load.fill(part, Integer.MAX_VALUE);
            while (load.planner.reserve(load.view, large, 0) != null) {
                // until none is left for it
            }
        }
    }

    /** One task ends and one like it is placed. */
    @Benchmark
    public Placement churn(Full full) {
        return full.load.churn();
    }

    /** The same, each timed by itself. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public Placement churnOne(Full full) {
        return full.load.churn();
    }

    /** A task that fits nowhere now. */
    @Benchmark
    public boolean refuse(Full full) {
        return full.load.planner.reserve(full.load.view, full.large, 0) == null;
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Explanation explain(Full full) {
        return full.explainer.explain(full.load.view, full.large);
    }
}
