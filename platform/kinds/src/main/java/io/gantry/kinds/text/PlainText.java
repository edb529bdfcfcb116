package io.gantry.kinds.text;

import java.util.OptionalInt;

/**
 * Text that can be kept and told. U+0000 is no text to PostgreSQL and no argument to a program, half of a surrogate pair is
 * no text in UTF-8; JSON and YAML can say both. One of them in a row would make its whole transaction fail, each time anew.
 */
public final class PlainText {

    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /** Where the first character is that cannot be kept; empty if all can. */
    public static OptionalInt wrongAt(String text) {
        return wrongAt(text, 0);
    }

    private static OptionalInt wrongAt(CharSequence text, int from) {
        for (int at = from; at < text.length(); at++) {
            char here = text.charAt(at);
            if (here == 0 || Character.isLowSurrogate(here)) {
                return OptionalInt.of(at);
            }
            if (Character.isHighSurrogate(here)) {
                if (at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))) {
                    return OptionalInt.of(at);
                }
                at++;
            }
        }
        return OptionalInt.empty();
    }

    /** What others said, with a mark for each character that cannot be kept: words of engines and providers are not refused. */
    public static String of(String text) {
        OptionalInt wrong = wrongAt(text);
        if (wrong.isEmpty()) {
            return text;
        }
        var plain = new StringBuilder(text);
        while (wrong.isPresent()) {
            plain.setCharAt(wrong.getAsInt(), REPLACEMENT);
            wrong = wrongAt(plain, wrong.getAsInt() + 1);
        }
        return plain.toString();
    }
}
