package io.gantry.scheduler.health;

import io.gantry.kinds.text.PlainText;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.Health.Role;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.TaskHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one running task: answers in, what they mean out. Until {@code start} has succeeded the other two count
 * for nothing. Ready is what {@code ready} says, or else that the task has started. What is told of it changes seldom: a
 * turn at once, another answer of what is not ready every {@link #ANSWERS_APART} at most.
 */
public final class TaskChecks {

    /** Ready for so long without a break, it was well: its next failure is counted as the first. */
    public static final Duration PROVEN_AFTER = RestartPolicy.DELAY_MAX;

    static final Duration ANSWERS_APART = Duration.ofSeconds(10);

    private final Health spec;
    private final Instant began;
    private final Map<Role, Tries> tries = new EnumMap<>(Role.class);
    private boolean started;
    private TaskHealth told;
    private Instant toldAt;

    /** Of one check. */
    private static final class Tries {
        /** Somebody asks it from time to time. */
        boolean asked;

        int succeeded;
        int failed;
        /** The last that said otherwise than well. */
        String answer = "";
    }

    /** What became of an answer. */
    public enum Meaning {
        /** Nothing that anybody needs to be told. */
        NOTHING,
        /** {@link #told} is another now. */
        CHANGED,
        /** The task has failed by this check. */
        FAILED
    }

    /**
     * @param began when its container did
     * @param before what was told of the same container earlier, by an owner before this one
     */
    public TaskChecks(Health spec, Instant began, @Nullable TaskHealth before, Instant now) {
        this.spec = spec;
        this.began = began;
        this.toldAt = now;
        this.started = spec.start() == null || wasStarted(before);
        if (before != null) {
            this.told = before;
        } else {
            boolean ready = started && spec.ready() == null;
            this.told = new TaskHealth(ready, now, ready ? null : waitsFor().word(), "", false);
        }
    }

    private static boolean wasStarted(@Nullable TaskHealth before) {
        return before != null && !Role.START.word().equals(before.check());
    }

    public Health spec() {
        return spec;
    }

    /** As others are told of it. */
    public TaskHealth told() {
        return told;
    }

    /** Whether this check is to be asked now. */
    public boolean asks(Role role) {
        return spec.check(role) != null && (role == Role.START) != started;
    }

    /** Whether somebody has to begin asking this check: once only, or it would be asked twice as often. */
    public boolean begins(Role role) {
        Tries of = tries(role);
        boolean begins = !of.asked && asks(role);
        of.asked |= begins;
        return begins;
    }

    /** One try of one check. What is asked no more counts for nothing. */
    public Meaning answered(Role role, boolean well, String answer, Instant now) {
        HealthCheck check = spec.check(role);
        if (check == null || !asks(role)) {
            return Meaning.NOTHING;
        }
        Tries of = tries(role);
        if (!well) {
            of.answer = bounded(answer);
            boolean counts = !now.isBefore(began.plus(check.grace()));
            of.succeeded = 0;
            of.failed += counts ? 1 : 0;
            return of.failed >= check.failures() ? ill(role, now) : sameButAnswer(role, now);
        }
        of.failed = 0;
        of.succeeded = Math.min(of.succeeded + 1, HealthCheck.TIMES_MAX);
        return of.succeeded >= check.successes() ? well(role, now) : Meaning.NOTHING;
    }

    private Tries tries(Role role) {
        return tries.computeIfAbsent(role, first -> new Tries());
    }

    /** What the engine has counted itself; the check it runs may stand for more than one. */
    public Meaning engineSaid(boolean well, String answer, Instant now) {
        Meaning most = Meaning.NOTHING;
        for (Role role : Role.values()) {
            HealthCheck check = spec.check(role);
            if (check == null || !check.byEngine() || !asks(role)) {
                continue;
            }
            tries(role).answer = well ? "" : bounded(answer);
            Meaning one = well ? well(role, now) : ill(role, now);
            most = one.compareTo(most) > 0 ? one : most;
        }
        return most;
    }

    private Meaning well(Role role, Instant now) {
        return switch (role) {
            case START -> {
                started = true;
                yield turn(spec.ready() == null, now);
            }
            case READY -> told.ready() ? Meaning.NOTHING : turn(true, now);
            // It had failed, and nothing could be ended then.
            case LIVE -> Role.LIVE.word().equals(told.check()) ? turn(spec.ready() == null, now) : Meaning.NOTHING;
        };
    }

    private Meaning ill(Role role, Instant now) {
        return switch (role) {
            case READY -> told.ready() ? turn(false, now) : sameButAnswer(role, now);
            case START, LIVE -> {
                told = new TaskHealth(false, told.ready() ? now : told.since(), role.word(), answer(role), proven(now));
                yield Meaning.FAILED;
            }
        };
    }

    private Meaning turn(boolean ready, Instant now) {
        Role waits = waitsFor();
        told = ready
                ? new TaskHealth(true, now, null, "", told.proven())
                : new TaskHealth(false, told.ready() ? now : told.since(), waits.word(), answer(waits), proven(now));
        toldAt = now;
        return Meaning.CHANGED;
    }

    private Meaning sameButAnswer(Role role, Instant now) {
        boolean first = told.answer().isEmpty();
        boolean waitedFor =
                !told.ready() && role == waitsFor() && !told.answer().equals(answer(role));
        if (!waitedFor || (!first && now.isBefore(toldAt.plus(ANSWERS_APART)))) {
            return Meaning.NOTHING;
        }
        told = new TaskHealth(false, told.since(), role.word(), answer(role), told.proven());
        toldAt = now;
        return Meaning.CHANGED;
    }

    private Role waitsFor() {
        return started ? Role.READY : Role.START;
    }

    private boolean proven(Instant now) {
        return told.proven() || (told.ready() && !now.isBefore(told.since().plus(PROVEN_AFTER)));
    }

    private String answer(Role role) {
        return tries(role).answer;
    }

    private static String bounded(String answer) {
        String line = answer.strip().replace('\n', ' ');
        boolean fits = line.length() <= TaskHealth.ANSWER_MAX;
        // After the cut, which may leave half of a pair.
        return PlainText.of(fits ? line : line.substring(0, TaskHealth.ANSWER_MAX - 3) + "...");
    }
}
