package io.gantry.manifest;

import java.util.List;

/** What came of reading: a value, or everything that is wrong. */
public sealed interface Reading<T> {

    /** All of it is right. */
    record Good<T>(T value) implements Reading<T> {}

    /** Something is wrong; at least one problem, in the order of the text. */
    record Bad<T>(List<Problem> problems) implements Reading<T> {
        public Bad {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("bad without a problem");
            }
        }
    }
}
