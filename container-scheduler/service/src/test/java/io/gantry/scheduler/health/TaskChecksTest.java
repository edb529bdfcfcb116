package io.gantry.scheduler.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.text.PlainText;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.Health.Role;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.TaskHealth;
import io.gantry.scheduler.health.TaskChecks.Meaning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskChecksTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final HealthCheck EXEC = HealthCheck.of(List.of("true"), null, null, null, null, null, null, null);

    private static HealthCheck tcp(int successes, int failures, Duration grace) {
        var port = new HealthCheck.Tcp(new Name("http"));
        return HealthCheck.of(null, null, port, null, null, successes, failures, grace);
    }

    private static HealthCheck tcp() {
        return tcp(1, 3, null);
    }

    private static TaskChecks checks(HealthCheck start, HealthCheck ready, HealthCheck live) {
        return new TaskChecks(new Health(start, ready, live), NOW, null, NOW);
    }

    private static Meaning fail(TaskChecks checks, Role role, int times, Instant from) {
        Meaning last = Meaning.NOTHING;
        for (int i = 0; i < times; i++) {
            last = checks.answered(role, false, "HTTP 503", from.plusSeconds(i));
        }
        return last;
    }

    @Test
    void whatCouldNotBeEndedAndIsLiveAgainIsReadyAsItsReadyCheckSays() {
        TaskChecks checks = checks(null, tcp(), tcp());
        checks.answered(Role.READY, true, "", NOW);
        assertThat(fail(checks, Role.LIVE, 3, NOW)).isEqualTo(Meaning.FAILED);
        assertThat(checks.told().check()).isEqualTo("live");
        assertThat(checks.answered(Role.LIVE, true, "", NOW.plusSeconds(9))).isEqualTo(Meaning.CHANGED);
        assertThat(checks.told().check()).isEqualTo("ready");
        assertThat(checks.answered(Role.READY, true, "", NOW.plusSeconds(9))).isEqualTo(Meaning.CHANGED);
        assertThat(checks.told().ready()).isTrue();
        assertThat(checks.answered(Role.LIVE, true, "", NOW.plusSeconds(9))).isEqualTo(Meaning.NOTHING);
    }

    @Test
    void aCheckBeginsOnceHoweverOftenTheTaskIsSeen() {
        TaskChecks checks = checks(tcp(), tcp(), null);
        assertThat(checks.begins(Role.READY)).as("not before it has started").isFalse();
        assertThat(checks.begins(Role.START)).isTrue();
        assertThat(checks.begins(Role.START)).isFalse();
        checks.answered(Role.START, true, "", NOW);
        assertThat(checks.begins(Role.READY)).isTrue();
        assertThat(checks.begins(Role.READY)).isFalse();
    }

    @Test
    void aTaskIsReadyWhenItsReadyCheckSucceededAsOftenAsItMust() {
        TaskChecks checks = checks(null, tcp(2, 3, null), null);
        assertThat(checks.told().ready()).isFalse();
        assertThat(checks.told().check()).isEqualTo("ready");
        assertThat(checks.answered(Role.READY, true, "", NOW)).isEqualTo(Meaning.NOTHING);
        assertThat(checks.answered(Role.READY, true, "", NOW.plusSeconds(9))).isEqualTo(Meaning.CHANGED);
        assertThat(checks.told()).isEqualTo(new TaskHealth(true, NOW.plusSeconds(9), null, "", false));
    }

    @Test
    void aReadyTaskIsNotReadyAnyMoreAfterSoManyFailuresInARowAndSaysWhichAndWhat() {
        TaskChecks checks = checks(null, tcp(), null);
        checks.answered(Role.READY, true, "", NOW);
        assertThat(fail(checks, Role.READY, 2, NOW)).isEqualTo(Meaning.NOTHING);
        checks.answered(Role.READY, true, "", NOW);
        assertThat(fail(checks, Role.READY, 2, NOW)).as("in a row").isEqualTo(Meaning.NOTHING);
        assertThat(checks.answered(Role.READY, false, "HTTP 500", NOW.plusSeconds(60)))
                .isEqualTo(Meaning.CHANGED);
        assertThat(checks.told()).isEqualTo(new TaskHealth(false, NOW.plusSeconds(60), "ready", "HTTP 500", false));
    }

    @Test
    void aLiveCheckThatFailsAsOftenAsItMayIsTheTasksFailure() {
        TaskChecks checks = checks(null, null, tcp());
        assertThat(checks.told().ready())
                .as("without a ready check it is ready when it runs")
                .isTrue();
        assertThat(fail(checks, Role.LIVE, 2, NOW)).isEqualTo(Meaning.NOTHING);
        assertThat(checks.answered(Role.LIVE, false, "HTTP 503", NOW)).isEqualTo(Meaning.FAILED);
        assertThat(checks.told().check()).isEqualTo("live");
        assertThat(checks.told().answer()).isEqualTo("HTTP 503");
    }

    @Test
    void whileItIsInItsGraceFailuresAreNotCounted() {
        TaskChecks checks = checks(null, null, tcp(1, 1, Duration.ofMinutes(1)));
        assertThat(fail(checks, Role.LIVE, 59, NOW)).isEqualTo(Meaning.NOTHING);
        assertThat(fail(checks, Role.LIVE, 1, NOW.plusSeconds(60))).isEqualTo(Meaning.FAILED);
    }

    @Test
    void untilItHasStartedTheOtherChecksCountForNothing() {
        TaskChecks checks = checks(tcp(1, 5, null), tcp(), tcp());
        assertThat(checks.asks(Role.LIVE)).isFalse();
        assertThat(fail(checks, Role.LIVE, 9, NOW)).isEqualTo(Meaning.NOTHING);
        assertThat(checks.answered(Role.READY, true, "", NOW)).isEqualTo(Meaning.NOTHING);
        assertThat(checks.told().check()).isEqualTo("start");
        checks.answered(Role.START, true, "", NOW);
        assertThat(checks.asks(Role.START)).isFalse();
        assertThat(checks.told().check()).isEqualTo("ready");
        assertThat(fail(checks, Role.LIVE, 3, NOW)).isEqualTo(Meaning.FAILED);
    }

    @Test
    void aStartThatFailsAsOftenAsItMayIsTheTasksFailure() {
        TaskChecks checks = checks(tcp(), null, null);
        assertThat(fail(checks, Role.START, 3, NOW)).isEqualTo(Meaning.FAILED);
        assertThat(checks.told().check()).isEqualTo("start");
    }

    @Test
    void theEnginesCheckStandsForEachThatSaysTheSame() {
        TaskChecks checks = checks(null, EXEC, EXEC);
        assertThat(checks.engineSaid(true, "", NOW)).isEqualTo(Meaning.CHANGED);
        assertThat(checks.told().ready()).isTrue();
        assertThat(checks.engineSaid(false, "exit code 1", NOW)).isEqualTo(Meaning.FAILED);
    }

    @Test
    void anotherAnswerIsToldButNotAllTheTime() {
        TaskChecks checks = checks(null, tcp(), null);
        assertThat(checks.answered(Role.READY, false, "refused", NOW)).isEqualTo(Meaning.CHANGED);
        assertThat(checks.answered(Role.READY, false, "HTTP 503", NOW.plusSeconds(1)))
                .isEqualTo(Meaning.NOTHING);
        assertThat(checks.answered(Role.READY, false, "HTTP 503", NOW.plusSeconds(11)))
                .isEqualTo(Meaning.CHANGED);
        assertThat(checks.told().answer()).isEqualTo("HTTP 503");
        assertThat(checks.told().since()).isEqualTo(NOW);
    }

    @Test
    void anotherOwnerGoesOnFromWhatWasTold() {
        var spec = new Health(tcp(), tcp(), null);
        var ready = new TaskHealth(true, NOW, null, "", false);
        var next = new TaskChecks(spec, NOW, ready, NOW.plusSeconds(99));
        assertThat(next.told()).isEqualTo(ready);
        assertThat(next.asks(Role.START)).isFalse();
        var starting = new TaskHealth(false, NOW, "start", "", false);
        assertThat(new TaskChecks(spec, NOW, starting, NOW).asks(Role.START)).isTrue();
    }

    @Test
    void whatWasReadyForLongIsProvenAndStaysSo() {
        TaskChecks checks = checks(null, tcp(1, 1, null), null);
        checks.answered(Role.READY, true, "", NOW);
        checks.answered(Role.READY, false, "x", NOW.plusSeconds(10));
        assertThat(checks.told().proven()).isFalse();
        checks.answered(Role.READY, true, "", NOW.plusSeconds(20));
        Instant later = NOW.plusSeconds(20).plus(TaskChecks.PROVEN_AFTER);
        checks.answered(Role.READY, false, "x", later);
        assertThat(checks.told().proven()).isTrue();
        checks.answered(Role.READY, true, "", later);
        assertThat(checks.told().proven()).isTrue();
    }

    @Test
    void whatIsAnsweredIsBounded() {
        TaskChecks checks = checks(null, tcp(), null);
        checks.answered(Role.READY, false, "x\n".repeat(5_000), NOW);
        assertThat(checks.told().answer()).hasSize(TaskHealth.ANSWER_MAX).doesNotContain("\n");
        TaskChecks other = checks(null, tcp(), null);
        other.answered(Role.READY, false, "\uD83D\uDE00".repeat(5_000), NOW);
        assertThat(PlainText.wrongAt(other.told().answer()))
                .as("half of a pair cannot be kept")
                .isEmpty();
    }
}
