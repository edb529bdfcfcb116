package io.gantry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.faults.Simulation.Plan;
import io.gantry.faults.law.Violation;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.world.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold whatever goes wrong, in so many worlds; and that it would be found if it did not. */
class SimulationTest {

    private static final long FIRST = 1;
    private static final long SEEDS = Long.getLong("gantry.simulation.seeds", 120);
    private static final long REPEATED = 5;
    /** In one of so few worlds each sabotage does harm. */
    private static final long SABOTAGED = 40;

    private static final long AT_ONCE = 4;

    private static final int WORKERS = 2;

    @TempDir
    static Path folder;

    private static Simulation simulation;

    @BeforeAll
    static void start() throws IOException {
        simulation = new Simulation(folder);
    }

    @AfterAll
    static void stop() {
        simulation.close();
    }

    @Test
    void everySeedHoldsAndTheSameSeedIsTheSameRun() {
        Map<Long, Long> hashes = new ConcurrentHashMap<>();
        List<Outcome> failed = simulation.run(
                FIRST, FIRST + SEEDS - 1, WORKERS, outcome -> hashes.put(outcome.seed(), outcome.hash()));
        assertThat(failed.stream().map(each -> Report.of(each, "HEAD"))).isEmpty();

        Map<Long, Long> again = new ConcurrentHashMap<>();
        simulation.run(FIRST, FIRST + REPEATED - 1, WORKERS, outcome -> again.put(outcome.seed(), outcome.hash()));
        assertThat(hashes).containsAllEntriesOf(again);
    }

    /** In worlds of the scheduler, and of the other three layers; calls that last longer than they may harm only those. */
    @ParameterizedTest
    @MethodSource("broken")
    void whatIsBrokenOnPurposeIsFound(Shape shape, Sabotage sabotage) {
        var violations = new ArrayList<Throwable>();
        for (long first = FIRST; violations.isEmpty() && first < FIRST + SABOTAGED; first += AT_ONCE) {
            simulation.run(first, first + AT_ONCE - 1, WORKERS, new Plan(shape, sabotage), _ -> {}).stream()
                    .map(Outcome::violation)
                    .filter(Violation.class::isInstance)
                    .forEach(violations::add);
        }

        assertThat(violations).isNotEmpty();
    }

    static List<Arguments> broken() {
        return Arrays.stream(Sabotage.values())
                .filter(sabotage -> sabotage != Sabotage.NONE)
                .flatMap(sabotage -> Stream.of(Shape.SCHEDULER, Shape.SUPPLY)
                        .filter(shape -> sabotage != Sabotage.LATE_EFFECTS || shape == Shape.SUPPLY)
                        .map(shape -> Arguments.of(shape, sabotage)))
                .toList();
    }
}
