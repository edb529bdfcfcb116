package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out whether a container is well: by exactly one of a command in it, a request, a connection.
 *
 * @param exec a command run in the container by its engine; exit code 0 is well
 * @param http a GET; an answer of 200 to 399 is well
 * @param tcp a connection that stands is well
 * @param every the time from one try to the next: 1 s to 1 h; 10 s if left out
 * @param within a try that takes longer has failed: 100 ms to 1 min, and not longer than every; if left out 2 s, or every if
 *     that is shorter
 * @param successes in a row that make it well: 1 to 100; 1 if left out, and of exec always
 * @param failures in a row that make it ill: 1 to 100; 3 if left out
 * @param grace after the start of the container in which failures are not counted: 0 s to 1 h; 0 s if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HealthCheck(
        List<String> exec,
        @Nullable Http http,
        @Nullable Tcp tcp,
        Duration every,
        Duration within,
        int successes,
        int failures,
        Duration grace) {

    public static final int TIMES_MAX = 100;
    public static final int EXEC_MAX = 64;
    public static final Duration EVERY_DEFAULT = Duration.ofSeconds(10);
    public static final Duration EVERY_MIN = Duration.ofSeconds(1);
    public static final Duration EVERY_MAX = Duration.ofHours(1);
    public static final Duration WITHIN_DEFAULT = Duration.ofSeconds(2);
    public static final Duration WITHIN_MIN = Duration.ofMillis(100);
    public static final Duration WITHIN_MAX = Duration.ofMinutes(1);
    public static final int FAILURES_DEFAULT = 3;

    /**
     * A GET to the node's port.
     *
     * @param port the name of one of the task's ports
     * @param path begins with '/'; '/' if left out
     */
    public record Http(Name port, String path) {

        private static final int PATH_MAX = 1024;

        @JsonCreator
        public static Http of(Name port, @Nullable String path) {
            return new Http(port, path == null ? "/" : path);
        }

        /** @throws IllegalArgumentException naming the field and its rule */
        public Http {
            boolean plain = path.chars().allMatch(each -> each > ' ' && each < 0x7f);
            if (!path.startsWith("/") || path.length() > PATH_MAX || !plain) {
                throw new IllegalArgumentException("http.path must begin with '/' and have at most " + PATH_MAX
                        + " visible ASCII characters, without spaces");
            }
        }
    }

    /**
     * A connection to the node's port.
     *
     * @param port the name of one of the task's ports
     */
    public record Tcp(Name port) {}

    @JsonCreator
    public static HealthCheck of(
            @Nullable List<String> exec,
            @Nullable Http http,
            @Nullable Tcp tcp,
            @Nullable Duration every,
            @Nullable Duration within,
            @Nullable Integer successes,
            @Nullable Integer failures,
            @Nullable Duration grace) {
        Duration pause = every == null ? EVERY_DEFAULT : every;
        Duration usual = pause.compareTo(WITHIN_DEFAULT) < 0 ? pause : WITHIN_DEFAULT;
        return new HealthCheck(
                exec == null ? List.of() : exec,
                http,
                tcp,
                pause,
                within == null ? usual : within,
                successes == null ? 1 : successes,
                failures == null ? FAILURES_DEFAULT : failures,
                grace == null ? Duration.ZERO : grace);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public HealthCheck {
        exec = List.copyOf(exec);
        int ways = (exec.isEmpty() ? 0 : 1) + (http == null ? 0 : 1) + (tcp == null ? 0 : 1);
        if (ways != 1) {
            throw new IllegalArgumentException("a check needs exactly one of exec, http and tcp, not " + ways);
        }
        if (exec.size() > EXEC_MAX) {
            throw new IllegalArgumentException("exec: at most " + EXEC_MAX + " words, not " + exec.size());
        }
        between("every", every, EVERY_MIN, EVERY_MAX, "1 s to 1 h");
        between("within", within, WITHIN_MIN, WITHIN_MAX, "100 ms to 1 min");
        if (within.compareTo(every) > 0) {
            throw new IllegalArgumentException(
                    "within must not be longer than every: " + within + " is longer than " + every);
        }
        times("successes", successes);
        times("failures", failures);
        if (!exec.isEmpty() && successes != 1) {
            throw new IllegalArgumentException(
                    "successes must be 1 with exec, not " + successes + ": engines count no further");
        }
        between("grace", grace, Duration.ZERO, Duration.ofHours(1), "0 s to 1 h");
    }

    private static void between(String field, Duration value, Duration least, Duration most, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(field + " must be " + range + ", not " + value);
        }
    }

    private static void times(String field, int value) {
        if (value < 1 || value > TIMES_MAX) {
            throw new IllegalArgumentException(field + " must be 1 to " + TIMES_MAX + ", not " + value);
        }
    }

    /** Whether the engine runs it by itself. */
    public boolean byEngine() {
        return !exec.isEmpty();
    }

    /** The name of the port it asks at; null for one that the engine runs. */
    public @Nullable Name port() {
        if (http != null) {
            return http.port();
        }
        return tcp == null ? null : tcp.port();
    }
}
