package io.gantry.manifest;

import java.util.List;

/** What was written, before it is known what it means. */
sealed interface Tree {

    Place place();

    /** For messages: {@code a list}. */
    String what();

    /** Keys in the order they were written, twice if they were written twice. */
    record Mapping(Place place, List<Entry> entries) implements Tree {
        @Override
        public String what() {
            return "a mapping";
        }
    }

    /** A key and its value. */
    record Entry(Place place, String key, Tree value) {}

    record Sequence(Place place, List<Tree> items) implements Tree {
        @Override
        public String what() {
            return "a list";
        }
    }

    /** @param quoted it cannot be a number, a truth or nothing */
    record Scalar(Place place, String text, boolean quoted) implements Tree {
        @Override
        public String what() {
            return "'" + Shown.of(text) + "'";
        }
    }

    /** Nothing, {@code ~} or {@code null}. */
    record Nothing(Place place) implements Tree {
        @Override
        public String what() {
            return "nothing";
        }
    }
}
