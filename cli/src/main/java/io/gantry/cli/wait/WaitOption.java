package io.gantry.cli.wait;

import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --wait} and {@code --timeout}. */
public final class WaitOption {

    @Option(names = "--wait", description = "Returns only when it is so.")
    private boolean wanted;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long --wait waits: 30s, 5m, 1h (default: 5m).")
    private Duration timeout = Duration.ofMinutes(5);

    public boolean wanted() {
        return wanted;
    }

    public Duration timeout() {
        return timeout;
    }
}
