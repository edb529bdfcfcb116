package io.gantry.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.chance.Draws;
import io.gantry.simulator.load.Arrival;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against a simulation that goes from millisecond to millisecond and looks at everything. Where it matters on which machine a
 * task is placed there is one machine only, so that this needs no second scheduler.
 */
class SimulationOracleTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    private static final class Task {
        final TaskClass tasks;
        final long since;
        final long runs;
        long end = Long.MAX_VALUE;

        Task(TaskClass tasks, long since, long runs) {
            this.tasks = tasks;
            this.since = since;
            this.runs = runs;
        }
    }

    private record Found(long started, long ended, long waiting, long sumOfWaits, long longest, long end) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneMachineAndAnyTasks(long seed) {
        var draws = Draws.of(seed, "oracle");
        int cpus = 1 + draws.below(8);
        List<Arrival> arrivals = arrivals(draws, 1 + draws.below(3), cpus);

        assertThat(found(Loads.run(Loads.machines(1, cpus), arrivals, seed, Loads.FOR_EVER_MILLIS)))
                .isEqualTo(naive(arrivals, cpus * 1000L));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void manyMachinesAndEqualTasks(long seed) {
        var draws = Draws.of(seed, "equal");
        int machines = 1 + draws.below(20);
        int cpus = 1 + draws.below(4);
        var arrivals = new ArrayList<Arrival>();
        arrivals(draws, 1, cpus)
                .forEach(one -> arrivals.add(
                        new Arrival(one.atMillis(), TaskClass.of(1000, 1, 0), one.count(), one.runsMillis())));

        assertThat(found(Loads.run(Loads.machines(machines, cpus), arrivals, seed, Loads.FOR_EVER_MILLIS)))
                .isEqualTo(naive(arrivals, 1000L * machines * cpus));
    }

    private static List<Arrival> arrivals(Draws draws, int classes, int cpus) {
        var arrivals = new ArrayList<Arrival>();
        long at = 0;
        for (int i = 0; i < 60; i++) {
            at += draws.below(4) == 0 ? 0 : draws.below(40);
            var tasks = TaskClass.of(1000L * (1 + (long) draws.below(classes) * cpus / classes), 1, 0);
            arrivals.add(new Arrival(at, tasks, 1 + draws.below(5), 1 + draws.below(60)));
        }
        return arrivals;
    }

    private static Found found(RunResult result) {
        return new Found(
                result.started(),
                result.ended(),
                result.waiting(),
                Math.round(result.waits().meanMillis() * result.started()),
                result.waits().longestMillis(),
                result.endMillis());
    }

    private static Found naive(List<Arrival> arrivals, long cpuMilli) {
        var waiting = new ArrayList<Task>();
        var running = new ArrayList<Task>();
        long started = 0;
        long ended = 0;
        long sum = 0;
        long longest = 0;
        long last = 0;
        for (long now = 0; now <= arrivals.getLast().atMillis() || !running.isEmpty(); now++) {
            long time = now;
            List<Task> done = running.stream().filter(one -> one.end == time).toList();
            running.removeAll(done);
            ended += done.size();
            for (Arrival one : arrivals) {
                for (int i = 0; one.atMillis() == now && i < one.count(); i++) {
                    waiting.add(new Task(one.tasks(), now, one.runsMillis()));
                    last = now;
                }
            }
            last = done.isEmpty() ? last : now;
            for (TaskClass tasks : byLongestWait(waiting)) {
                for (Task task :
                        waiting.stream().filter(one -> one.tasks.equals(tasks)).toList()) {
                    long used = running.stream()
                            .mapToLong(one -> one.tasks.cpuMilli())
                            .sum();
                    if (used + tasks.cpuMilli() <= cpuMilli) {
                        waiting.remove(task);
                        running.add(task);
                        task.end = now + task.runs;
                        started++;
                        sum += now - task.since;
                        longest = Math.max(longest, now - task.since);
                    }
                }
            }
        }
        return new Found(started, ended, waiting.size(), sum, longest, last);
    }

    private static List<TaskClass> byLongestWait(List<Task> waiting) {
        return waiting.stream()
                .sorted(Comparator.comparingLong(task -> task.since))
                .map(task -> task.tasks)
                .distinct()
                .toList();
    }
}
