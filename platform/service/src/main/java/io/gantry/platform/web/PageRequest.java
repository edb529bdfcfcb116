package io.gantry.platform.web;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for.
 *
 * @param listing the list's name; a cursor of another list is refused
 * @param limit how many items at most
 * @param after the sort key of the last item before; null at the beginning
 */
public record PageRequest(
        String listing, int limit, @Nullable String after) {

    public static final int LIMIT_DEFAULT = 100;
    public static final int LIMIT_MAX = 1_000;

    /** Reads the query parameters {@code limit} and {@code cursor}. */
    public static Result<PageRequest> of(String listing, @Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? LIMIT_DEFAULT : limit;
        if (wanted < 1 || wanted > LIMIT_MAX) {
            return Result.refused(Rejection.Invalid.of("limit", "must be 1 to " + LIMIT_MAX + ", not " + wanted));
        }
        if (cursor == null || cursor.isEmpty()) {
            return Result.ok(new PageRequest(listing, wanted, null));
        }
        return Cursor.read(listing, cursor).map(read -> new PageRequest(listing, wanted, read.after()));
    }

    /** What to ask the database for: one more than fits tells whether there is a next page. */
    public int limitAndOne() {
        return limit + 1;
    }
}
