package io.gantry.simulator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.quantity.Resources;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.load.Arrival;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyTest {

    /** Each second a task that takes a whole machine for 20 s: 20 machines are enough that nobody waits. */
    private static final List<Arrival> STEADY = IntStream.range(0, 200)
            .mapToObj(second -> new Arrival(1000L * second, TaskClass.of(1000, 1, 0), 1, 20_000))
            .toList();

    private static Load load(List<Arrival> arrivals) {
        Iterator<Arrival> iterator = arrivals.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private static Variant machines(int count) {
        return new Variant(
                "pack", List.of(MachineGroup.plain("web", count, Resources.of(1000, 1 << 20))), PlacementStyle.PACK, 1);
    }

    private static <T> T good(Reading<T> reading) {
        return switch (reading) {
            case Reading.Good<T>(var value) -> value;
            case Reading.Bad<T>(var problems) -> throw new IllegalArgumentException(problems.toString());
        };
    }

    private static final Study STUDY = new Study(seed -> load(STEADY), 1L << 50, (at, tasks) -> {});

    @ParameterizedTest(name = "from {0}")
    @CsvSource({"1", "19", "20", "21", "500"})
    void theFewestMachinesThatDoAreFound(int from) throws IOException {
        Study.Size size = good(STUDY.size(machines(from), 0, new Study.Goal(1, 0), 1000));

        assertThat(size.fewest().orElseThrow().result().machines()).isEqualTo(20);
        assertThat(size.tried().stream().map(one -> one.result().machines()))
                .contains(19, 20)
                .doesNotHaveDuplicates();
    }

    @Test
    void fewerDoWhereSomeMayWait() throws IOException {
        Study.Size size = good(STUDY.size(machines(1), 0, new Study.Goal(1, 60_000), 1000));
        int fewest = size.fewest().orElseThrow().result().machines();

        assertThat(fewest).isLessThan(20);
        assertThat(good(STUDY.run(List.of(machines(fewest))))
                        .getFirst()
                        .result()
                        .waits()
                        .longestMillis())
                .isLessThanOrEqualTo(60_000);
        assertThat(good(STUDY.run(List.of(machines(fewest - 1))))
                        .getFirst()
                        .result()
                        .waits()
                        .longestMillis())
                .isGreaterThan(60_000);
    }

    @Test
    void ifTheMostAreNotEnoughThereIsNoAnswer() throws IOException {
        Study.Size size = good(STUDY.size(machines(3), 0, new Study.Goal(1, 0), 12));

        assertThat(size.fewest()).isEmpty();
        assertThat(size.tried().getLast().result().machines()).isEqualTo(12);
    }

    @Test
    void machinesAreNotEnoughWhereATaskWaitsForEver() throws IOException {
        var tooLarge = new Arrival(0, TaskClass.of(2000, 1, 0), 1, 1000);
        var study = new Study(seed -> load(List.of(tooLarge)), 1L << 50, (at, tasks) -> {});

        assertThat(good(study.size(machines(1), 0, new Study.Goal(0.95, 0), 4)).fewest())
                .isEmpty();
    }

    @Test
    void variantsSeeTheSameLoad() throws IOException {
        List<Outcome> outcomes = good(STUDY.run(List.of(machines(10), machines(30))));

        assertThat(outcomes).allMatch(one -> one.result().arrived() == 200);
        assertThat(outcomes.getFirst().result().waits().meanMillis())
                .isGreaterThan(outcomes.getLast().result().waits().meanMillis());
    }

    @Test
    void aLoadThatCannotBeReadGivesNoResult() throws IOException {
        var problem = new Problem("tasks.csv", 7, 1, "cpu_milli", "is wrong");
        Load broken = new Load() {
            @Override
            public Optional<Arrival> next() {
                return Optional.empty();
            }

            @Override
            public List<Problem> problems() {
                return List.of(problem);
            }
        };

        assertThat(new Study(seed -> broken, 1000, (at, tasks) -> {}).run(List.of(machines(1))))
                .isEqualTo(new Reading.Bad<>(List.of(problem)));
    }
}
