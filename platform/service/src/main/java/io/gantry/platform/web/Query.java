package io.gantry.platform.web;

import io.gantry.platform.identity.Call;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters that are no text. Resources take them as text and read them here, because the framework's own reading
 * takes every word but {@code true} for no, so that a misspelt {@code dryRun} would write, and answers a number that is
 * none with "no such path".
 */
public final class Query {

    private Query() {}

    /** {@code true} or {@code false}; no if it is left out. */
    public static Result<Boolean> flag(String name, @Nullable String text) {
        if (text == null || text.equals("false")) {
            return Result.ok(false);
        }
        return text.equals("true")
                ? Result.ok(true)
                : Result.refused(Rejection.Invalid.of(name, "must be true or false, not '" + text + "'"));
    }

    /**
     * {@code dryRun}: whether everything is to be checked and nothing changed. Such a call is not one of the things that
     * were done, and the audit is told so.
     */
    public static Result<Boolean> dryRun(@Nullable String text) {
        return flag("dryRun", text).map(dry -> {
            if (dry) {
                Call.current().ifPresent(Call::rehearsed);
            }
            return dry;
        });
    }

    /** A whole number; empty if it is left out. */
    public static Result<Optional<Integer>> number(String name, @Nullable String text, int min, int max) {
        if (text == null) {
            return Result.ok(Optional.empty());
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return Result.ok(Optional.of(number));
            }
        } catch (NumberFormatException _) { // refused as what is out of bounds is
        }
        return Result.refused(Rejection.Invalid.of(name, "must be " + min + " to " + max + ", not '" + text + "'"));
    }
}
