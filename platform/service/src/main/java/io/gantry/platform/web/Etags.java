package io.gantry.platform.web;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import jakarta.ws.rs.core.EntityTag;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An object's version as its ETag, and the preconditions that writes need. */
public final class Etags {

    private static final Pattern TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");
    private static final String ANY = "*";

    private Etags() {}

    public static EntityTag of(long version) {
        return new EntityTag(Long.toString(version));
    }

    /**
     * Reads {@code If-Match} and {@code If-None-Match}; exactly one must be there.
     *
     * @param what is being written, for the refusal: {@code pool web}
     */
    public static Result<Precondition> required(String what, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifNoneMatch != null) {
            return Result.refused(Rejection.Invalid.of("If-Match", "cannot be given with If-None-Match"));
        }
        if (ifMatch != null) {
            return ifMatch(ifMatch.strip());
        }
        if (ifNoneMatch == null) {
            return Result.refused(new Rejection.PreconditionRequired(what));
        }
        return ifNoneMatch.strip().equals(ANY)
                ? Result.ok(new Precondition.MustNotExist())
                : Result.refused(Rejection.Invalid.of("If-None-Match", "must be *"));
    }

    private static Result<Precondition> ifMatch(String value) {
        if (value.equals(ANY)) {
            return Result.ok(new Precondition.MustExist());
        }
        var tag = TAG.matcher(value);
        return tag.matches()
                ? Result.ok(new Precondition.MustBe(Long.parseLong(tag.group(1))))
                : Result.refused(Rejection.Invalid.of("If-Match", "must be * or one ETag, as \"7\""));
    }
}
