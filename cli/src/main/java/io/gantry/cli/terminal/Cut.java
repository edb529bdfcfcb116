package io.gantry.cli.terminal;

/** Shortens a line to a width, with an ellipsis, so that no terminal wraps it. */
final class Cut {

    private Cut() {}

    static String to(String line, int width) {
        return width <= 0 || line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
    }
}
