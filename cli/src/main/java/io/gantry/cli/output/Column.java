package io.gantry.cli.output;

import io.gantry.cli.api.ApiObject;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * One column of a kind's table.
 *
 * @param wide shown by {@code -o wide} only
 * @param cell of an object, at this moment (for ages)
 */
record Column(String header, boolean wide, BiFunction<ApiObject, Instant, String> cell) {

    static Column of(String header, String... paths) {
        return new Column(header, false, (object, now) -> object.text(paths));
    }

    static Column wide(String header, String... paths) {
        return new Column(header, true, (object, now) -> object.text(paths));
    }

    static Column of(String header, java.util.function.Function<ApiObject, String> cell) {
        return new Column(header, false, (object, now) -> cell.apply(object));
    }

    static Column wide(String header, java.util.function.Function<ApiObject, String> cell) {
        return new Column(header, true, (object, now) -> cell.apply(object));
    }
}
