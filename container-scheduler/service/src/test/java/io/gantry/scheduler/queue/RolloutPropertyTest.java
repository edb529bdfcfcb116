package io.gantry.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.UpdatePolicy;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to tasks and whatever people change meanwhile: what is decided never takes more serving tasks away
 * than the policy allows, never has more run than it allows, and when it gets quiet all are of one spec and ready.
 */
class RolloutPropertyTest {

    private static final int STEPS = 400;
    private static final int QUIET_STEPS = 2_000;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static UpdatePolicy policy(Random random, boolean autoRevert) {
        int surge = random.nextInt(4);
        int missing = random.nextInt(4);
        return new UpdatePolicy(
                surge, surge + missing == 0 ? 1 : missing, Duration.ofSeconds(30 + random.nextInt(300)), autoRevert);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLimitsHoldAndItEndsInOneGeneration(long seed) {
        var random = new Random(seed);
        int count = 1 + random.nextInt(12);
        UpdatePolicy policy = policy(random, random.nextBoolean());
        var world = new RolloutWorld(random, count, policy);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            if (random.nextInt(25) == 0) {
                world.people();
            }
        }
        world.quiet();
        for (int i = 0; i < QUIET_STEPS && !world.settled(); i++) {
            world.step();
        }
        world.step(); // sees that it is
        assertThat(world.settled()).as("seed %d: %s", seed, world).isTrue();
        JobUpdate update = world.update();
        assertThat(update == null || update.state() == JobUpdate.State.DONE)
                .as("seed %d: %s", seed, world)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSpecWhoseTasksAreNeverReadyStopsAndGoesBackIfThatIsAsked(boolean autoRevert) {
        var policy = new UpdatePolicy(1, 0, Duration.ofMinutes(1), autoRevert);
        var world = new RolloutWorld(new Random(7), 5, policy);
        world.calm();
        for (int i = 0; i < 300; i++) {
            world.step();
        }
        assertThat(world.settled()).isTrue();
        world.submitOf("broken");
        for (int i = 0; i < 1_000; i++) {
            world.step();
        }
        JobUpdate update = world.update();
        assertThat(update).isNotNull();
        if (autoRevert) {
            assertThat(update.state()).isEqualTo(JobUpdate.State.DONE);
            assertThat(update.revertOf()).isEqualTo(2);
            assertThat(update.generation()).isEqualTo(3);
            assertThat(update.reason()).startsWith("generation 2: none more was ready within PT1M; main[0] on");
            assertThat(world.placedOfFirstSpec())
                    .as("those that served were left alone")
                    .isEqualTo(5);
        } else {
            assertThat(update.state()).isEqualTo(JobUpdate.State.FAILED);
            assertThat(update.reason()).contains("main[0] on").contains("no answer yet");
        }
        assertThat(world.serving()).isEqualTo(5);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whereItsTasksEndAtOnceItGoesBackToThoseThatRun(long seed) {
        var world = new RolloutWorld(new Random(seed), 5, new UpdatePolicy(2, 0, Duration.ofMinutes(1), true));
        world.calm();
        for (int i = 0; i < 300; i++) {
            world.step();
        }
        world.submitOf("crashing");
        for (int i = 0; i < 1_000; i++) {
            world.step();
        }
        JobUpdate update = world.update();
        assertThat(update).isNotNull();
        assertThat(update.state()).isEqualTo(JobUpdate.State.DONE);
        assertThat(update.revertOf()).isEqualTo(2);
        assertThat(world.placedOfFirstSpec())
                .as("those that served were left alone: %s", world)
                .isEqualTo(5);
    }

    @Test
    void theTimeThatEarlierTasksTakeToEndIsNotTheNewOnes() {
        var world = new RolloutWorld(new Random(7), 2, new UpdatePolicy(0, 1, Duration.ofMinutes(1), true));
        world.calm();
        world.endsAfter(Duration.ofMinutes(5));
        for (int i = 0; i < 300; i++) {
            world.step();
        }
        world.submitOf("good");
        for (int i = 0; i < 3_000 && !world.settled(); i++) {
            world.step();
            JobUpdate update = world.update();
            assertThat(update == null ? null : update.state()).isNotEqualTo(JobUpdate.State.FAILED);
        }
        world.step(); // sees that it is
        assertThat(world.update()).extracting(JobUpdate::state).isEqualTo(JobUpdate.State.DONE);
        assertThat(world.update()).extracting(JobUpdate::generation).isEqualTo(2L);
    }
}
