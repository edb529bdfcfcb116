package io.gantry.scheduler.queue;

import static io.gantry.scheduler.api.AllocationState.FAILED;
import static io.gantry.scheduler.api.AllocationState.LOST;
import static io.gantry.scheduler.api.AllocationState.RUNNING;
import static io.gantry.scheduler.api.AllocationState.STOPPED;
import static io.gantry.scheduler.api.AllocationState.STOPPING;
import static io.gantry.scheduler.api.AllocationState.SUCCEEDED;
import static io.gantry.scheduler.api.JobSpec.Type.BATCH;
import static io.gantry.scheduler.api.JobSpec.Type.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.queue.Move.Ending;
import io.gantry.scheduler.queue.Reconciler.Latest;
import io.gantry.scheduler.queue.Reconciler.Wanted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RestartPolicy THRICE =
            new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 3, Duration.ofSeconds(1));

    private static Wanted wanted(JobSpec.Type type) {
        return new Wanted(type, true, 1, THRICE, true);
    }

    private static Wanted unwanted() {
        return new Wanted(SERVICE, false, 1, THRICE, true);
    }

    private static Latest latest(AllocationState state, int failures) {
        Instant ended = state.ended() ? NOW : null;
        return new Latest(state, 1, failures, false, Duration.ofSeconds(1), ended, 0);
    }

    private static Move decide(Wanted wanted, Latest latest) {
        return Reconciler.decide(wanted, latest, NOW);
    }

    @Test
    void aTaskWithoutAnAllocationIsPlaced() {
        assertThat(decide(wanted(BATCH), null)).isEqualTo(new Move.Place(0));
    }

    @Test
    void whatRunsIsKept() {
        assertThat(decide(wanted(SERVICE), latest(RUNNING, 0))).isEqualTo(new Move.Keep());
    }

    @Test
    void whatIsNotWantedIsStoppedOnceAndThenDone() {
        assertThat(decide(unwanted(), latest(RUNNING, 0))).isEqualTo(new Move.Stop("Unwanted"));
        assertThat(decide(unwanted(), latest(STOPPING, 0))).isEqualTo(new Move.Keep());
        assertThat(decide(unwanted(), latest(STOPPED, 0))).isEqualTo(new Move.Done(Ending.UNWANTED));
        assertThat(decide(unwanted(), null)).isEqualTo(new Move.Done(Ending.UNWANTED));
    }

    @Test
    void aChangedTaskIsStoppedAndPlacedAnew() {
        var changed = new Wanted(BATCH, true, 2, THRICE, true);
        assertThat(decide(changed, latest(RUNNING, 0))).isEqualTo(new Move.Stop("SpecChanged"));
        assertThat(decide(changed, latest(STOPPED, 2))).isEqualTo(new Move.Place(0));
        assertThat(decide(changed, latest(SUCCEEDED, 0))).isEqualTo(new Move.Place(0));
    }

    @Test
    void aChangedTaskWhoseTurnHasNotComeRunsOnButNotOnANodeThatIsEmptied() {
        var later = new Wanted(SERVICE, true, 2, THRICE, false);
        assertThat(decide(later, latest(RUNNING, 0))).isEqualTo(new Move.Keep());
        var onDrained = new Latest(RUNNING, 1, 0, true, Duration.ZERO, null, 0);
        assertThat(decide(later, onDrained)).isEqualTo(new Move.Stop("NodeDrained"));
    }

    @Test
    void aBatchTaskThatSucceededStaysEndedAndAServiceRunsAgainAfterTheDelay() {
        assertThat(decide(wanted(BATCH), latest(SUCCEEDED, 0))).isEqualTo(new Move.Done(Ending.WELL));
        assertThat(decide(wanted(SERVICE), latest(SUCCEEDED, 0))).isEqualTo(new Move.Wait(NOW.plusSeconds(1)));
    }

    @Test
    void aFailedTaskIsRunAgainSoOftenAndThenFailsForGood() {
        assertThat(decide(wanted(BATCH), latest(FAILED, 0))).isEqualTo(new Move.Wait(NOW.plusSeconds(1)));
        assertThat(decide(wanted(BATCH), latest(FAILED, 2))).isEqualTo(new Move.Wait(NOW.plusSeconds(4)));
        assertThat(decide(wanted(BATCH), latest(FAILED, 3))).isEqualTo(new Move.Done(Ending.BADLY));
        assertThat(decide(wanted(SERVICE), latest(FAILED, 3))).isInstanceOf(Move.Wait.class);
        assertThat(Reconciler.decide(wanted(BATCH), latest(FAILED, 0), NOW.plusSeconds(1)))
                .isEqualTo(new Move.Place(1));
    }

    @Test
    void neverMeansNever() {
        var never = new RestartPolicy(RestartPolicy.Mode.NEVER, 3, Duration.ZERO);
        assertThat(decide(new Wanted(BATCH, true, 1, never, true), latest(FAILED, 0)))
                .isEqualTo(new Move.Done(Ending.BADLY));
    }

    @Test
    void whatWasLostOrMovedIsPlacedAtOnceAndDoesNotCountAsFailed() {
        assertThat(decide(wanted(BATCH), latest(LOST, 2))).isEqualTo(new Move.Place(2));
        assertThat(decide(wanted(SERVICE), latest(STOPPED, 1))).isEqualTo(new Move.Place(1));
    }

    @Test
    void aTaskOnANodeThatIsEmptiedIsStopped() {
        var onDrained = new Latest(RUNNING, 1, 0, true, Duration.ZERO, null, 0);
        assertThat(decide(wanted(SERVICE), onDrained)).isEqualTo(new Move.Stop("NodeDrained"));
    }

    @Test
    void delaysAreDoubledUpToFiveMinutes() {
        assertThat(Reconciler.delay(THRICE, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Reconciler.delay(THRICE, 4)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Reconciler.delay(THRICE, 1000)).isEqualTo(Duration.ofMinutes(5));
        var slow = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 3, Duration.ofHours(1));
        assertThat(Reconciler.delay(slow, 9)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aServiceThatRanLongBeginsAnewWithItsDelays() {
        var ranLong = new Latest(FAILED, 1, 9, false, Duration.ofHours(1), NOW, 0);
        assertThat(decide(wanted(SERVICE), ranLong)).isEqualTo(new Move.Wait(NOW.plusSeconds(1)));
    }

    @Test
    void whatFailedTogetherIsNotRunAgainTogether() {
        var late = new Latest(FAILED, 1, 2, false, Duration.ZERO, NOW, 1);
        Instant latest = NOW.plusSeconds(4).plusMillis(800);
        assertThat(decide(wanted(SERVICE), late)).isEqualTo(new Move.Wait(latest));
    }

    @ParameterizedTest
    @EnumSource(AllocationState.class)
    void aLivingAllocationIsNeverReplacedBeforeItEnded(AllocationState state) {
        for (JobSpec.Type type : JobSpec.Type.values()) {
            Move move = decide(wanted(type), latest(state, 0));
            if (!state.ended()) {
                assertThat(move).isNotInstanceOf(Move.Place.class);
            } else {
                assertThat(move).isNotInstanceOf(Move.Stop.class);
            }
        }
    }
}
