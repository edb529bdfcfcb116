package io.gantry.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one source. */
final class Report {

    private final String source;
    private final List<Problem> problems = new ArrayList<>();

    Report(String source) {
        this.source = source;
    }

    String source() {
        return source;
    }

    void add(Place place, String path, String message) {
        problems.add(new Problem(source, place.line(), place.column(), path, message));
    }

    /** Something about all of it. */
    void addWhole(String message) {
        problems.add(new Problem(source, 0, 0, "", message));
    }

    int size() {
        return problems.size();
    }

    List<Problem> inOrder() {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
