package io.gantry.manifest;

/** Text of people inside a message: one line of a bounded length. */
final class Shown {

    private static final int LENGTH_MAX = 60;
    private static final int MESSAGE_MAX = 300;

    private Shown() {}

    static String of(String text) {
        return bounded(text, LENGTH_MAX);
    }

    /** A whole message, which may hold such text itself. */
    static String message(String text) {
        return bounded(text, MESSAGE_MAX);
    }

    private static String bounded(String text, int most) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= most ? line : line.substring(0, most) + "...";
    }
}
