package io.gantry.simulator.engine;

import static io.gantry.simulator.engine.Loads.machines;
import static io.gantry.simulator.engine.Loads.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.load.Arrival;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.load.MachineGroup.Outage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final TaskClass ONE_CPU = TaskClass.of(1000, 1, 0);
    private static final TaskClass FOUR_CPUS = TaskClass.of(4000, 1, 0);

    @Test
    void whatFindsNoRoomWaitsForIt() {
        RunResult result = run(
                machines(1, 2), List.of(new Arrival(0, ONE_CPU, 3, 10_000), new Arrival(5_000, ONE_CPU, 1, 10_000)));

        // Two run at once from 0, the third from 10 s, the fourth, too: it waited 5 s.
        assertThat(result.arrived()).isEqualTo(4);
        assertThat(result.started()).isEqualTo(4);
        assertThat(result.ended()).isEqualTo(4);
        assertThat(result.endMillis()).isEqualTo(20_000);
        assertThat(result.waits().longestMillis()).isEqualTo(10_000);
        assertThat(result.waits().meanMillis()).isEqualTo((10_000 + 5_000) / 4.0);
        assertThat(result.busyMillis()).isEqualTo(10_000);
        assertThat(result.mean(result.processors())).isEqualTo(1, within(1e-9));
        assertThat(result.queue().mean(20_000)).isEqualTo((10_000 + 5_000) / 20_000.0, within(1e-9));
        assertThat(result.mean(result.queue())).isEqualTo((10_000 + 5_000) / 10_000.0, within(1e-9));
        assertThat(result.end()).isEqualTo(RunResult.End.DONE);
    }

    @Test
    void fastMachinesAreDoneSoonerAndTheirCostIsPerHour() {
        RunResult result = run(machines(2, 1).withTerms(2, 3), List.of(new Arrival(0, ONE_CPU, 1, 14_400_000)));

        assertThat(result.endMillis()).isEqualTo(7_200_000);
        assertThat(result.cost()).isEqualTo(6, within(1e-9));
    }

    @Test
    void whatNeverFitsIsCountedAndDoesNotKeepItGoing() {
        RunResult result =
                run(machines(3, 2), List.of(new Arrival(0, FOUR_CPUS, 5, 1000), new Arrival(0, ONE_CPU, 1, 1000)));

        assertThat(result.waiting()).isEqualTo(5);
        assertThat(result.neverFits()).isEqualTo(5);
        assertThat(result.ended()).isEqualTo(1);
        assertThat(result.endMillis()).isEqualTo(1000);
    }

    @Test
    void servicesRunForEverAndEndNothing() {
        RunResult result = run(
                machines(1, 2),
                List.of(new Arrival(0, ONE_CPU, 1, Arrival.FOR_EVER), new Arrival(9000, ONE_CPU, 1, 1000)));

        assertThat(result.started()).isEqualTo(2);
        assertThat(result.ended()).isEqualTo(1);
        assertThat(result.endMillis()).isEqualTo(10_000);
    }

    private static MachineGroup failing(Outage failures, Outage drains) {
        MachineGroup sound = machines(1, 1);
        return new MachineGroup(
                sound.name(), 1, sound.resources(), sound.labels(), List.of(), 1, 0, null, failures, drains);
    }

    @Test
    void aMachineThatFailsLosesItsTasksAndTheyBeginAnew() {
        var often = new Outage(Duration.ofHours(10), Duration.ofMinutes(30));
        RunResult result = run(failing(often, null), List.of(new Arrival(0, ONE_CPU, 1, 36_000_000)));

        assertThat(result.lost()).isPositive();
        assertThat(result.moved()).isZero();
        assertThat(result.started()).isEqualTo(result.lost() + 1);
        assertThat(result.ended()).isEqualTo(1);
        assertThat(result.waits().longestMillis()).isEqualTo(1_800_000); // until it was back
        assertThat(result.endMillis()).isGreaterThan(36_000_000 + result.lost() * 1_800_000);
    }

    @Test
    void aMachineThatIsDrainedSendsItsTasksElsewhere() {
        var often = new Outage(Duration.ofHours(10), Duration.ofMinutes(30));
        RunResult result = run(failing(null, often), List.of(new Arrival(0, ONE_CPU, 1, 36_000_000)));

        assertThat(result.moved()).isPositive();
        assertThat(result.lost()).isZero();
    }

    @Test
    void theTimeThatIsSetEndsIt() {
        RunResult result = run(machines(1, 1), List.of(new Arrival(0, ONE_CPU, 3, 60_000)), 1, 90_000);

        assertThat(result.end()).isEqualTo(RunResult.End.TIME_IS_UP);
        assertThat(result.endMillis()).isEqualTo(90_000);
        assertThat(result.ended()).isEqualTo(1);
        assertThat(result.waiting()).isEqualTo(1);
    }

    @Test
    void waitingForWhatNeverComesEndsEvenIfMachinesFailForEver() {
        var often = new Outage(Duration.ofMinutes(1), Duration.ofHours(1));
        RunResult result = run(failing(often, null), List.of(new Arrival(0, FOUR_CPUS, 1, 1000)));

        assertThat(result.neverFits()).isEqualTo(1);
        assertThat(result.endMillis()).isLessThan(10_000_000);
    }

    @Test
    void whatIsFreeAndTooSmallIsFragmented() {
        // 3 of 4 processors are used for 10 s: what is free then is of no use to a task of 4.
        RunResult result = run(
                machines(1, 4),
                List.of(new Arrival(0, TaskClass.of(3000, 1, 0), 1, 10_000), new Arrival(0, FOUR_CPUS, 1, 10_000)));

        assertThat(result.fragmentation().means()[5]).isEqualTo(1);
    }
}
