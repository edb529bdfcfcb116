package io.gantry.platform.web;

import io.gantry.platform.problem.Result;
import java.util.Optional;
import java.util.function.Function;
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
    public static Result<PageRequest> of(String listing, @Nullable String limit, @Nullable String cursor) {
        return Query.number("limit", limit, 1, LIMIT_MAX)
                .then(wanted -> within(listing, wanted.orElse(LIMIT_DEFAULT), cursor));
    }

    private static Result<PageRequest> within(String listing, int limit, @Nullable String cursor) {
        return cursor == null || cursor.isEmpty()
                ? Result.ok(new PageRequest(listing, limit, null))
                : Cursor.read(listing, cursor).map(read -> new PageRequest(listing, limit, read.after()));
    }

    /**
     * Where to go on, in the list's own form; empty at the beginning. A key of another form was not given out by us.
     *
     * @param form throws {@link IllegalArgumentException} for what has not that form
     */
    public <K> Result<Optional<K>> after(Function<String, K> form) {
        try {
            return Result.ok(Optional.ofNullable(after).map(form));
        } catch (IllegalArgumentException _) {
            return Cursor.notOurs();
        }
    }

    /** What to ask the database for: one more than fits tells whether there is a next page. */
    public int limitAndOne() {
        return limit + 1;
    }
}
