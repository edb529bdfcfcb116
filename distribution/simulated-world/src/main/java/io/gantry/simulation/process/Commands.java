package io.gantry.simulation.process;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands there are. */
final class Commands {

    /** By which the scheduler has secrets wait for their container. */
    static final String HOLD = ".gantry-hold";

    static final Duration HELD_FOR = Duration.ofMinutes(1);

    /** Those that only wait, like servers nobody calls. */
    static final Set<String> WAIT_FOR_EVER = Set.of("nginx", "httpd", "nc", "tail", "redis-server", "postgres", "java");

    static final Set<String> SHELL_ONLY = Set.of("exit", "test", "[", ":", "trap", "set", "export", "exec", "cd");

    static final Set<String> KNOWN = Set.of(
            "echo",
            "printf",
            "sleep",
            "true",
            "false",
            "date",
            "hostname",
            "env",
            "cat",
            "pwd",
            "seq",
            "id",
            "uname",
            "ls",
            "whoami",
            "oom",
            HOLD,
            "nginx",
            "httpd",
            "nc",
            "tail",
            "redis-server",
            "postgres",
            "java");

    private Commands() {}

    /** What {@code sleep} is told: {@code 5}, {@code 0.2}, {@code 1m}; null for ever. */
    static @Nullable Duration duration(String text) throws NumberFormatException {
        if (text.equals("infinity") || text.equals("inf")) {
            return null;
        }
        char unit = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        long millis = switch (unit) {
            case 'm' -> 60_000;
            case 'h' -> 3_600_000;
            case 'd' -> 86_400_000;
            default -> 1_000;
        };
        String number = "smhd".indexOf(unit) >= 0 ? text.substring(0, text.length() - 1) : text;
        return Duration.ofMillis((long) (Double.parseDouble(number) * millis));
    }
}
