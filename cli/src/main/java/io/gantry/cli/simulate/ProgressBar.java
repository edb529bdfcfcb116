package io.gantry.cli.simulate;

import io.gantry.cli.terminal.Terminal;

/** How far it is, in a line that the next one replaces. */
final class ProgressBar {

    private static final int WIDTH = 40;

    private final Terminal terminal;
    private final String what;
    private int shown = -1;

    ProgressBar(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    void show(long done, long of) {
        int filled = filled(done, of);
        if (filled != shown || done == of) {
            shown = filled;
            terminal.live(of(done, of) + " " + done + " of " + of + " " + what);
        }
    }

    /** {@code [####....]}. */
    static String of(long done, long of) {
        int filled = filled(done, of);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
    }

    private static int filled(long done, long of) {
        return of <= 0 ? 0 : (int) Math.min(WIDTH, done * WIDTH / of);
    }
}
