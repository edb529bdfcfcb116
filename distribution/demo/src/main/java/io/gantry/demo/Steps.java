package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Locale;

/** Prints what happens, each with the time since the start. In a simulation every line says so. */
final class Steps {

    private final Context context;
    private final long began;
    private final String mark;

    Steps(Context context, Way way) {
        this.context = context;
        this.began = context.nanos().getAsLong();
        this.mark = way instanceof Way.Simulated ? "simulated  " : "";
    }

    void say(String line) {
        context.terminal().say(stamp() + "  " + mark + line);
    }

    /** The beginning of a step that takes a while. */
    void title(String line) {
        context.terminal().say(stamp() + "  " + mark + context.terminal().paint(Terminal.Color.STRONG, line));
    }

    void plain(String line) {
        context.terminal().say(line);
    }

    void live(String line) {
        context.terminal().live(stamp() + "  " + mark + line);
    }

    private String stamp() {
        Duration time = Duration.ofNanos(context.nanos().getAsLong() - began);
        return context.terminal()
                .paint(Terminal.Color.FAINT, String.format(Locale.ROOT, "[%6.1f s]", time.toMillis() / 1000.0));
    }
}
