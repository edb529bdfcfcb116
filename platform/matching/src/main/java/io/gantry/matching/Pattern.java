package io.gantry.matching;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A regular expression whose matching takes time in proportion to the text, whatever both are: it is turned into a machine
 * of states, all of which it could be in are followed at once (Thompson, 1968). It knows literals, {@code .}, {@code [a-z]},
 * {@code [^...]}, {@code \d \w} and escaped signs, groups, {@code |}, {@code * + ?} and <code>{m,n}</code>; what cannot be
 * matched so, such as references back, is refused. The whole text must match.
 */
public final class Pattern {

    public static final int LENGTH_MAX = 200;
    private static final int STATES_MAX = 1_000;
    private static final int REPEAT_MAX = 100;
    private static final int NONE = -1;

    /** One state: takes a sign of its set and goes on to the first; or, without a set, goes to both at once. */
    private static final class State {
        final BitSet takes;
        final boolean reads;
        int first = NONE;
        int second = NONE;

        State(BitSet takes, boolean reads) {
            this.takes = takes;
            this.reads = reads;
        }
    }

    private sealed interface Part {}

    private record One(BitSet signs) implements Part {}

    private record Row(List<Part> parts) implements Part {}

    private record Either(List<Part> parts) implements Part {}

    private record Repeat(Part part, int least, int most) implements Part {}

    private static final int ENDLESS = Integer.MAX_VALUE;
    private static final int SIGNS = 1 << 16;

    private final String text;
    private int at;
    private final List<State> states = new ArrayList<>();
    private final int start;
    private final int end;

    /** @throws IllegalArgumentException saying what in it is not known, and where */
    public Pattern(String text) {
        this.text = text;
        if (text.length() > LENGTH_MAX) {
            throw wrong("longer than " + LENGTH_MAX + " signs");
        }
        Part whole = either();
        if (at < text.length()) {
            throw wrong("')' without '('");
        }
        end = state(new BitSet(), false);
        start = build(whole, end);
    }

    /** What in it is not known, and where; empty if it is a pattern. */
    public static Optional<String> fault(String text) {
        try {
            new Pattern(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("pattern '" + text + "': " + what + ", at " + (at + 1));
    }

    // ---- reading

    private Part either() {
        var parts = new ArrayList<Part>();
        parts.add(row());
        while (at < text.length() && text.charAt(at) == '|') {
            at++;
            parts.add(row());
        }
        return parts.size() == 1 ? parts.getFirst() : new Either(parts);
    }

    private Part row() {
        var parts = new ArrayList<Part>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            parts.add(repeated(one()));
        }
        return new Row(parts);
    }

    private Part one() {
        char sign = text.charAt(at++);
        return switch (sign) {
            case '(' -> group();
            case '[' -> new One(set());
            case '.' -> new One(range(0, SIGNS - 1));
            case '\\' -> new One(escaped());
            case '*', '+', '?', '{', '}', ']', '^', '$' -> throw wrong("'" + sign + "' is not expected");
            default -> new One(range(sign, sign));
        };
    }

    private Part group() {
        if (at < text.length() && text.charAt(at) == '?') {
            throw wrong("'(?' is not known");
        }
        Part inside = either();
        if (at >= text.length()) {
            throw wrong("'(' without ')'");
        }
        at++;
        return inside;
    }

    private BitSet escaped() {
        if (at >= text.length()) {
            throw wrong("nothing after '\\'");
        }
        char sign = text.charAt(at++);
        if (sign == 'd') {
            return range('0', '9');
        }
        if (sign == 'w') {
            BitSet word = range('a', 'z');
            word.or(range('A', 'Z'));
            word.or(range('0', '9'));
            word.set('_');
            return word;
        }
        if (Character.isLetterOrDigit(sign)) {
            throw wrong("'\\" + sign + "' is not known");
        }
        return range(sign, sign);
    }

    private BitSet set() {
        boolean not = at < text.length() && text.charAt(at) == '^';
        at += not ? 1 : 0;
        var signs = new BitSet();
        while (at < text.length() && text.charAt(at) != ']') {
            char from = text.charAt(at++);
            if (from == '\\') {
                signs.or(escaped());
            } else if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                char to = text.charAt(at + 1);
                at += 2;
                if (to < from) {
                    throw wrong("'" + from + "-" + to + "' is backwards");
                }
                signs.or(range(from, to));
            } else {
                signs.set(from);
            }
        }
        if (at >= text.length()) {
            throw wrong("'[' without ']'");
        }
        at++;
        if (not) {
            signs.flip(0, SIGNS);
        }
        return signs;
    }

    private Part repeated(Part part) {
        if (!isRepeat()) {
            return part;
        }
        Part again = switch (text.charAt(at)) {
            case '*' -> new Repeat(part, 0, ENDLESS);
            case '+' -> new Repeat(part, 1, ENDLESS);
            case '?' -> new Repeat(part, 0, 1);
            default -> counted(part);
        };
        at++;
        if (isRepeat()) {
            throw wrong("'" + text.charAt(at) + "' after a repeat is not known");
        }
        return again;
    }

    private boolean isRepeat() {
        return at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0;
    }

    /** Leaves the place at the closing brace. */
    private Part counted(Part part) {
        at++;
        int least = number();
        int most = least;
        if (at < text.length() && text.charAt(at) == ',') {
            at++;
            most = at < text.length() && text.charAt(at) == '}' ? ENDLESS : number();
        }
        if (at >= text.length() || text.charAt(at) != '}') {
            throw wrong("'{' without '}'");
        }
        if (most < least) {
            throw wrong("'{" + least + "," + most + "}' is backwards");
        }
        return new Repeat(part, least, most);
    }

    private int number() {
        int value = 0;
        int first = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
            if (value > REPEAT_MAX) {
                throw wrong("more than " + REPEAT_MAX + " repeats");
            }
        }
        if (at == first) {
            throw wrong("a number is missing");
        }
        return value;
    }

    private static BitSet range(int from, int to) {
        var signs = new BitSet();
        signs.set(from, to + 1);
        return signs;
    }

    // ---- building, from the end to the beginning

    private int state(BitSet takes, boolean reads) {
        if (states.size() == STATES_MAX) {
            throw wrong("too large: more than " + STATES_MAX + " states");
        }
        states.add(new State(takes, reads));
        return states.size() - 1;
    }

    private int build(Part part, int next) {
        return switch (part) {
            case One one -> {
                int state = state(one.signs(), true);
                states.get(state).first = next;
                yield state;
            }
            case Row row -> {
                int into = next;
                for (Part each : row.parts().reversed()) {
                    into = build(each, into);
                }
                yield into;
            }
            case Either either -> {
                int into = NONE;
                for (Part each : either.parts().reversed()) {
                    into = into == NONE ? build(each, next) : fork(build(each, next), into);
                }
                yield into;
            }
            case Repeat repeat -> repeat(repeat, next);
        };
    }

    private int fork(int first, int second) {
        int state = state(new BitSet(), false);
        states.get(state).first = first;
        states.get(state).second = second;
        return state;
    }

    private int repeat(Repeat repeat, int next) {
        int into = next;
        if (repeat.most() == ENDLESS) {
            int loop = fork(NONE, next);
            states.get(loop).first = build(repeat.part(), loop);
            into = loop;
        } else {
            for (int i = repeat.least(); i < repeat.most(); i++) {
                into = fork(build(repeat.part(), into), next);
            }
        }
        for (int i = 0; i < repeat.least(); i++) {
            into = build(repeat.part(), into);
        }
        return into;
    }

    // ---- matching

    public boolean matches(String value) {
        var now = new BitSet(states.size());
        var after = new BitSet(states.size());
        enter(now, start);
        for (int i = 0; i < value.length() && !now.isEmpty(); i++) {
            char sign = value.charAt(i);
            after.clear();
            for (int state = now.nextSetBit(0); state >= 0; state = now.nextSetBit(state + 1)) {
                State one = states.get(state);
                if (one.reads && one.takes.get(sign)) {
                    enter(after, one.first);
                }
            }
            BitSet swap = now;
            now = after;
            after = swap;
        }
        return now.get(end);
    }

    private void enter(BitSet set, int state) {
        if (state == NONE || set.get(state)) {
            return;
        }
        set.set(state);
        State one = states.get(state);
        if (!one.reads) {
            enter(set, one.first);
            enter(set, one.second);
        }
    }
}
