package io.gantry.scheduler.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretText;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.WorkloadEngine.Checked;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.LogRequest;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What the scheduler relies on, of every engine. A new engine extends this, and gives tasks that its world understands;
 * their commands are words of a POSIX shell: {@code sleep 3600}, {@code sh -c "echo x; exit 3"}.
 */
public abstract class WorkloadEngineContract extends VolumesContract {

    private static final Duration GRACE = Duration.ofSeconds(1);
    /** No engine keeps more of what one task writes: a task that writes without end must not fill its node. */
    private static final int LOG_BYTES_MAX = 10 << 20;

    private static final LogRequest ALL = new LogRequest(false, Optional.empty(), false);

    private final UidSource uids = new UidSource(InstantSource.system(), RandomGenerator.getDefault());

    private Task task(String... command) {
        return Task.of(image(), List.of(command), null, Map.of("GREETING", "hi there"), null, null, null);
    }

    private Task sleeping() {
        return task("sleep", "3600");
    }

    private Task shell(String script) {
        return task("sh", "-c", script);
    }

    private Workload workload(Task task) {
        return workload(task, Map.of());
    }

    private Workload workload(Task task, Map<Name, Integer> ports) {
        return new Workload(
                uids.next(), 7, new Name("dev"), new Name("hello"), task, ports, Map.of("io.gantry.group", "main"));
    }

    private Workload started(Task task) {
        Workload workload = workload(task);
        assertThat(engine().start(target(), workload)).isInstanceOfAny(Started.Running.class, Started.Ended.class);
        return workload;
    }

    private Seen seen(Uid allocation) {
        assertThat(engine().list(target())).isInstanceOf(Listing.Containers.class);
        return ((Listing.Containers) engine().list(target()))
                .containers().stream()
                        .filter(one -> one.allocation().equals(allocation))
                        .findFirst()
                        .orElse(null);
    }

    private void awaitEnd(Uid allocation) {
        Until.holds(() -> "the end of " + allocation + ": " + seen(allocation), () -> {
            Seen now = seen(allocation);
            return now != null && !now.running() && now.exitCode() != null;
        });
    }

    @Test
    public void aStartedContainerIsListedWithItsAllocationAndEpoch() {
        Workload workload = started(sleeping());
        Seen seen = seen(workload.allocation());
        assertThat(seen.running()).isTrue();
        assertThat(seen.epoch()).isEqualTo(7);
        assertThat(seen.exitCode()).isNull();
    }

    @Test
    public void startingTwiceMakesOneContainer() {
        Workload workload = started(sleeping());
        assertThat(engine().start(target(), workload)).isInstanceOf(Started.Running.class);
        var all = ((Listing.Containers) engine().list(target())).containers();
        assertThat(all)
                .filteredOn(one -> one.allocation().equals(workload.allocation()))
                .hasSize(1);
    }

    @Test
    public void startingWhatHasEndedTellsHowItEndedAndDoesNotRunItAgain() {
        Workload workload = started(shell("exit 3"));
        awaitEnd(workload.allocation());
        Started again = engine().start(target(), workload);
        assertThat(again).isInstanceOf(Started.Ended.class);
        assertThat(((Started.Ended) again).exitCode()).isEqualTo(3);
    }

    @Test
    public void whatEndsIsListedWithItsExitCodeUntilItIsRemoved() {
        Workload workload = started(shell("exit 42"));
        awaitEnd(workload.allocation());
        assertThat(seen(workload.allocation()).exitCode()).isEqualTo(42);
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
        assertThat(seen(workload.allocation())).isNull();
    }

    @Test
    public void aStoppedContainerIsEndedAndStoppingOrRemovingWhatIsGoneIsDone() {
        Workload workload = started(sleeping());
        assertThat(engine().stop(target(), workload.allocation(), GRACE)).isInstanceOf(Outcome.Done.class);
        awaitEnd(workload.allocation());
        assertThat(engine().stop(target(), workload.allocation(), GRACE)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
        assertThat(engine().stop(target(), workload.allocation(), GRACE)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    public void anImageThatDoesNotExistIsRefusedByName() {
        Task task = Task.of("127.0.0.1:1/gantry/none:1", null, null, null, null, null, null);
        Started answer = engine().start(target(), workload(task));
        assertThat(answer).isInstanceOf(Started.Refused.class);
        assertThat(((Started.Refused) answer).reason()).isEqualTo("ImagePullFailed");
        assertThat(((Started.Refused) answer).detail()).contains("gantry/none:1");
    }

    @Test
    public void aCommandThatIsNotInTheImageIsRefusedAndLeavesNothing() {
        Workload workload = workload(task("no-such-command"));
        Started answer = engine().start(target(), workload);
        assertThat(answer).isInstanceOf(Started.Refused.class);
        assertThat(((Started.Refused) answer).reason()).isEqualTo("CommandNotFound");
        assertThat(((Started.Refused) answer).detail()).contains("no-such-command");
        assertThat(seen(workload.allocation())).isNull();
    }

    @Test
    public void limitsOfATaskAreTaken() {
        Task task = Task.of(
                image(), List.of("sleep", "3600"), null, null, Resources.of(250, 16L << 20), null, Duration.ZERO);
        assertThat(engine().start(target(), workload(task))).isInstanceOf(Started.Running.class);
    }

    @Test
    public void aPortOfTheNodeIsBoundToOneContainerOnly() {
        var http = new Port(new Name("http"), 80, null);
        Task task = Task.of(image(), List.of("sleep", "3600"), null, null, null, List.of(http), Duration.ZERO);
        Workload first = workload(task, Map.of(http.name(), 23_456));
        assertThat(engine().start(target(), first)).isInstanceOf(Started.Running.class);
        Workload second = workload(task, Map.of(http.name(), 23_456));
        assertThat(engine().start(target(), second)).isInstanceOfSatisfying(Started.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("PortInUse");
            assertThat(refused.detail()).contains("23456");
        });
        assertThat(seen(second.allocation())).isNull();
        assertThat(engine().stop(target(), first.allocation(), Duration.ZERO)).isInstanceOf(Outcome.Done.class);
        assertThat(engine().start(target(), second)).isInstanceOf(Started.Running.class);
    }

    @Test
    public void outputIsGivenByChannelAndKeptForEndedTasks() {
        Workload workload = started(shell("echo $GREETING; echo oops >&2"));
        awaitEnd(workload.allocation());
        var heard = new Heard();
        engine().logs(target(), workload.allocation(), ALL, heard);
        Until.holds(heard::toString, heard::ended);
        assertThat(heard.out()).isEqualTo("hi there\n");
        assertThat(heard.err()).isEqualTo("oops\n");
    }

    @Test
    public void onlyTheLastLinesAreGivenWhenAskedFor() {
        Workload workload = started(shell("echo one; echo two; echo three"));
        awaitEnd(workload.allocation());
        var heard = new Heard();
        engine().logs(target(), workload.allocation(), new LogRequest(false, Optional.of(2), false), heard);
        Until.holds(heard::toString, heard::ended);
        assertThat(heard.out()).isEqualTo("two\nthree\n");
    }

    @Test
    public void whatATaskWritesIsKeptUpToALimitAndTheLatestOfIt() {
        int lines = 15_000;
        int each = 1_000;
        Workload workload = started(shell("line=" + "x".repeat(each - 1) + "; i=0; while [ $i -lt " + lines
                + " ]; do echo $line; i=$((i+1)); done; echo the end"));
        awaitEnd(workload.allocation());
        var heard = new Heard();
        engine().logs(target(), workload.allocation(), ALL, heard);
        Until.holds(() -> "the end of the log", heard::ended);
        assertThat(heard.out()).endsWith("the end\n").hasSizeLessThan(Math.min(LOG_BYTES_MAX, lines * each));
    }

    @Test
    public void followedOutputEndsWithTheContainer() {
        Workload workload = started(shell("echo before; sleep 3600"));
        var heard = new Heard();
        engine().logs(target(), workload.allocation(), new LogRequest(true, Optional.empty(), false), heard);
        Until.holds(heard::toString, () -> heard.out().equals("before\n"));
        assertThat(heard.ended()).isFalse();
        engine().stop(target(), workload.allocation(), Duration.ZERO);
        Until.holds(heard::toString, heard::ended);
    }

    @Test
    public void theOutputOfNothingIsBroken() {
        var heard = new Heard();
        engine().logs(target(), uids.next(), ALL, heard);
        Until.holds(heard::toString, () -> !heard.broken().isEmpty());
    }

    @Test
    public void aCommandIsRunInsideAndItsExitCodeGiven() {
        Workload workload = started(sleeping());
        var heard = new Heard();
        engine().exec(target(), workload.allocation(), List.of("sh", "-c", "echo inside; exit 5"), heard);
        Until.holds(heard::toString, heard::ended);
        assertThat(heard.out()).isEqualTo("inside\n");
        assertThat(heard.exitCode()).isEqualTo(5);
    }

    @Test
    public void observersAreToldOfStartsAndEnds() throws Exception {
        var heard = new Heard();
        try (AutoCloseable stream = engine().observe(target(), heard)) {
            assertThat(stream).isNotNull();
            // The stream says nothing about when it is open; so containers are made until one is seen.
            Until.holds(
                    heard::toString,
                    () -> !heard.of(started(shell("exit 0")).allocation()).isEmpty());
            Workload workload = started(shell("exit 9"));
            Until.holds(
                    heard::toString,
                    () -> heard.of(workload.allocation()).stream()
                            .anyMatch(one -> !one.running() && one.exitCode() == 9));
            assertThat(heard.of(workload.allocation()).getFirst().running()).isTrue();
        }
        assertThat(heard.broken()).isEmpty();
    }

    private Workload checked(String script, String check) {
        var every = Duration.ofSeconds(3); // and within: a busy host takes its time to run a command
        var ready = HealthCheck.of(List.of("sh", "-c", check), null, null, every, every, null, 1, null);
        return started(shell(script).withHealth(new Health(null, ready, null)));
    }

    private Checked check(Uid allocation) {
        Seen now = seen(allocation);
        return now == null ? null : now.checked();
    }

    @Test
    public void aCheckThatSucceedsIsToldAndListed() throws Exception {
        var heard = new Heard();
        try (AutoCloseable stream = engine().observe(target(), heard)) {
            assertThat(stream).isNotNull();
            Workload workload = checked("sleep 3600", "exit 0");
            Uid allocation = workload.allocation();
            Until.holds(() -> "listed well: " + check(allocation), () -> {
                Checked listed = check(allocation);
                return listed != null && listed.verdict() == Checked.Verdict.WELL;
            });
            Until.holds(
                    () -> "told well: " + heard,
                    () -> heard.of(allocation).stream()
                            .anyMatch(one ->
                                    one.checked() != null && one.checked().verdict() == Checked.Verdict.WELL));
        }
    }

    @Test
    public void aCheckThatFailsAsOftenAsItMayIsToldAndListedWithItsLastWords() throws Exception {
        var heard = new Heard();
        try (AutoCloseable stream = engine().observe(target(), heard)) {
            assertThat(stream).isNotNull();
            Workload workload = checked("sleep 3600", "echo no database; exit 1");
            Uid allocation = workload.allocation();
            Until.holds(() -> "listed ill: " + check(allocation), () -> {
                Checked listed = check(allocation);
                return listed != null && listed.verdict() == Checked.Verdict.ILL;
            });
            assertThat(check(allocation).answer()).contains("no database");
            Until.holds(
                    () -> "told ill: " + heard,
                    () -> heard.of(allocation).stream()
                            .anyMatch(one -> one.checked() != null
                                    && one.checked().verdict() == Checked.Verdict.ILL
                                    && one.checked().answer().contains("no database")));
            assertThat(seen(allocation).running())
                    .as("what becomes of it is not the engine's to decide")
                    .isTrue();
        }
    }

    @Test
    public void ofATaskWithoutACheckNothingIsTold() {
        assertThat(check(started(sleeping()).allocation())).isNull();
    }

    private static SecretValues.File file(String path, String text) {
        String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return new SecretValues.File(path, 0400, new SecretText(base64));
    }

    private Workload startedWith(SecretValues secrets, String script) {
        Workload workload = workload(shell(script)).with(secrets);
        assertThat(engine().start(target(), workload)).isInstanceOfAny(Started.Running.class, Started.Ended.class);
        return workload;
    }

    private String output(Uid allocation) {
        var heard = new Heard();
        engine().logs(target(), allocation, ALL, heard);
        Until.holds(heard::toString, heard::ended);
        return heard.out();
    }

    @Test
    public void valuesOfSecretsAreVariables() {
        var secrets = new SecretValues(Map.of("PASSWORD", new SecretText("hunter2")), List.of(), null);
        Workload workload = startedWith(secrets, "echo $GREETING $PASSWORD");
        awaitEnd(workload.allocation());
        assertThat(output(workload.allocation())).isEqualTo("hi there hunter2\n");
    }

    @Test
    public void filesOfSecretsAreThereBeforeTheProcessIs() {
        String deep = "a".repeat(60) + "/" + "b".repeat(60);
        var secrets = new SecretValues(
                Map.of(), List.of(file("db/password", "hunter2"), file("plain", "!\n"), file(deep, "?\n")), null);
        Workload workload =
                startedWith(secrets, "cat /run/secrets/db/password; cat /run/secrets/plain; cat /run/secrets/" + deep);
        awaitEnd(workload.allocation());
        assertThat(output(workload.allocation())).isEqualTo("hunter2!\n?\n");
    }

    @Test
    public void aContainerWithFilesOfSecretsIsListedOnceAndStartedOnce() {
        var secrets = new SecretValues(Map.of(), List.of(file("db/password", "hunter2\n")), null);
        int before = ((Listing.Containers) engine().list(target())).containers().size();
        Workload workload = startedWith(secrets, "cat /run/secrets/db/password; sleep 3600");
        assertThat(engine().start(target(), workload)).isInstanceOf(Started.Running.class);
        var all = ((Listing.Containers) engine().list(target())).containers();
        assertThat(all).hasSize(before + 1);
        assertThat(output(workload.allocation())).isEqualTo("hunter2\n");
        assertThat(engine().remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    public void aRefusedContainerWithFilesOfSecretsLeavesNothing() {
        var secrets = new SecretValues(Map.of(), List.of(file("db/password", "hunter2")), null);
        Workload workload = workload(task("no-such-command")).with(secrets);
        assertThat(engine().start(target(), workload)).isInstanceOfSatisfying(Started.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("CommandNotFound");
            assertThat(refused.toString()).doesNotContain("hunter2");
        });
        assertThat(seen(workload.allocation())).isNull();
    }

    @Test
    public void anEngineThatDoesNotAnswerIsUnreachableAndNeverAnException() {
        assertThat(engine().start(silentTarget(), workload(sleeping()))).isInstanceOf(Started.Unreachable.class);
        assertThat(engine().list(silentTarget())).isInstanceOf(Listing.Unreachable.class);
        assertThat(engine().stop(silentTarget(), uids.next(), GRACE)).isInstanceOf(Outcome.Unreachable.class);
        assertThat(engine().remove(silentTarget(), uids.next())).isInstanceOf(Outcome.Unreachable.class);
        var heard = new Heard();
        engine().observe(silentTarget(), heard);
        Until.holds(heard::toString, () -> !heard.broken().isEmpty());
    }

    @Test
    public void theStartIsGivenWithItsTime() {
        Started answer = engine().start(target(), workload(sleeping()));
        assertThat(((Started.Running) answer).since()).isAfter(Instant.EPOCH);
    }
}
