package io.gantry.scheduler.core.bench;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.queue.Admission;
import io.gantry.scheduler.core.queue.CohortSpec;
import io.gantry.scheduler.core.queue.Group;
import io.gantry.scheduler.core.queue.QueueSpec;
import io.gantry.scheduler.core.queue.Queues;
import io.gantry.scheduler.core.queue.Quota;
import io.gantry.scheduler.core.queue.Resource;
import io.gantry.scheduler.core.queue.Work;
import io.gantry.scheduler.core.reserve.Reservations;
import io.gantry.scheduler.core.reserve.Running;
import io.gantry.scheduler.core.reserve.Wish;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Who comes first, and who waits for whom: gangs, queues, reservations, on 10,000 nodes, one thread. */
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
public class SharingBenchmark {

    private static final int NODES = 10_000;

    /** An empty cluster for each run. */
    @State(Scope.Thread)
    public static class Empty {

        Load load = new Load(1, 1, number -> Rules.NONE);

        @Setup(Level.Invocation)
        public void make() {
            load = new Load(NODES, Load.CLASSES, number -> Rules.NONE);
        }
    }

    /** Gangs of 8 equal tasks, all or none, to 60 % of the processors. */
    @Benchmark
    public int gangs(Empty empty, CoreBenchmark.Count count) {
        Load load = empty.load;
        List<List<Ask>> gangs = load.classes.stream()
                .map(tasks -> List.of(new Ask("gang", tasks, 8, Ask.Together.ALL_OR_NONE)))
                .toList();
        int placed = 0;
        long cpu = 0;
        while (cpu < load.cpuOfAll * 0.6) {
            List<Ask> gang = gangs.get(load.random.nextInt(gangs.size()));
            Optional<List<Placement>> all = load.planner.reserveTogether(load.view, gang, placed);
            if (all.isEmpty()) {
                break;
            }
            placed += 8;
            cpu += 8 * gang.getFirst().tasks().cpuMilli();
        }
        count.placed += placed;
        return placed;
    }

    /** 10,000 queues in 100 cohorts of one tree, a million tasks waiting in groups of 50, all quotas a bit too small. */
    @State(Scope.Thread)
    public static class Waiting {

        /** Tasks let in at once. */
        @Param({"1", "8"})
        public int atOnce;

        Load load = new Load(1, 1, number -> Rules.NONE);
        Queues queues = new Queues();

        @Setup(Level.Invocation)
        public void make() {
            load = new Load(NODES, Load.CLASSES, number -> Rules.NONE);
            queues = queues(load);
        }
    }

    private static Queues queues(Load load) {
        var made = new Queues();
        long cpu = load.cpuOfAll * 6 / 10;
        made.declare(CohortSpec.of("all", null, Map.of(Resource.CPU, Quota.of(cpu / 2))));
        var random = new SplittableRandom(7);
        for (int i = 0; i < 100; i++) {
            made.declare(CohortSpec.of("cohort-" + i, "all", Map.of()));
        }
        for (int i = 0; i < 10_000; i++) {
            var quotas =
                    Map.of(Resource.CPU, Quota.of(cpu / 20_000), Resource.MEMORY, Quota.of(Quota.AMOUNT_MAX / 20_000));
            made.declare(QueueSpec.of("queue-" + i, "cohort-" + i % 100, quotas).weighing(1 + i % 3));
        }
        for (int i = 0; i < 20_000; i++) {
            TaskClass tasks = load.classes.get(random.nextInt(load.classes.size()));
            made.submit(Work.each("queue-" + i / 2, "namespace-" + i % 50, tasks, 50, random.nextInt(3), i));
        }
        return made;
    }

    /** Let in by quota and fair share, and placed, until there is quota for nobody. */
    @Benchmark
    public int queues(Waiting waiting, CoreBenchmark.Count count) {
        int placed = 0;
        for (Optional<Admission> next = waiting.queues.admit(waiting.atOnce);
                next.isPresent();
                next = waiting.queues.admit(waiting.atOnce)) {
            Admission admission = next.get();
            TaskClass tasks = admission.group().work().asks().getFirst().tasks();
            for (int i = 0; i < admission.count(); i++) {
                if (waiting.load.planner.reserve(waiting.load.view, tasks, placed) == null) {
                    throw new IllegalStateException("no room");
                }
                placed++;
            }
        }
        count.placed += placed;
        return placed;
    }

    /** The same queues, all quota used up: one task ends, and the next is let in. Nothing is placed. */
    @State(Scope.Thread)
    public static class UsedUp {

        final Queues queues = queues(new Load(NODES, Load.CLASSES, number -> Rules.NONE));
        final List<Group> running = new ArrayList<>();
        final SplittableRandom random = new SplittableRandom(3);

        @Setup
        public void fill() {
            admitAll();
        }

        int admitAll() {
            int count = 0;
            for (Optional<Admission> next = queues.admit(1); next.isPresent(); next = queues.admit(1)) {
                running.add(next.get().group());
                count++;
            }
            return count;
        }
    }

    @Benchmark
    public int admitChurn(UsedUp used) {
        int which = used.random.nextInt(used.running.size());
        Group group = used.running.get(which);
        Group last = used.running.removeLast();
        if (which < used.running.size()) {
            used.running.set(which, last);
        }
        used.queues.ended(group, 0, 1);
        return used.admitAll();
    }

    /** A cluster filled to 90 %, and gangs of 500 that wait behind reservations. */
    @State(Scope.Thread)
    public static class Reserved {

        @Param({"0", "1", "8"})
        public int gangs;

        final Load load = new Load(NODES, Load.CLASSES, number -> Rules.NONE);
        Reservations reservations = new Reservations(load.view, load.planner, 16, 1);
        final List<Running> running = new ArrayList<>();

        @Setup
        public void fill() {
            long cpu = 0;
            while (cpu < load.cpuOfAll * 0.9) {
                TaskClass tasks = load.classes.get(load.random.nextInt(load.classes.size()));
                cpu += tasks.cpuMilli();
                reservations.start(tasks, end()).ifPresent(running::add);
            }
            for (int i = 0; i < gangs; i++) {
                var ask = new Ask("gang", TaskClass.of(12_000, 40L << 30, 0), 500, Ask.Together.ALL_OR_NONE);
                reservations.reserve(new Wish(i, List.of(ask), 1_000_000_000, Long.MAX_VALUE), 0);
            }
            if (reservations.reservations().size() != gangs) {
                throw new IllegalStateException(
                        "reserved " + reservations.reservations().size());
            }
        }

        /** Half of them end sooner than any gang can start, half later. */
        private long end() {
            return load.random.nextBoolean()
                    ? 1 + load.random.nextInt(1_000)
                    : 1_000_000 + load.random.nextInt(1_000_000);
        }

        boolean churn() {
            int which = load.random.nextInt(running.size());
            Running before = running.get(which);
            reservations.ended(before);
            TaskClass tasks = load.classes.get(load.random.nextInt(load.classes.size()));
            Optional<Running> after = reservations.start(tasks, end());
            Running last = running.removeLast();
            if (which < running.size()) {
                running.set(which, last);
            }
            after.ifPresent(running::add);
            return after.isPresent();
        }
    }

    /** One task ends and another starts behind the reservations, if it may. */
    @Benchmark
    public boolean backfill(Reserved reserved, CoreBenchmark.Count count) {
        boolean started = reserved.churn();
        count.placed += started ? 1 : 0;
        return started;
    }
}
