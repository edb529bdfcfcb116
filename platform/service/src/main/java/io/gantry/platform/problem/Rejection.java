package io.gantry.platform.problem;

import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.util.List;

/**
 * Why something asked for was not done. Each has a page {@code docs/problems/<slug>.md}. In all of them {@code what} is
 * what it is about in people's words: {@code pool web}.
 */
public sealed interface Rejection {

    /** There is no such object. */
    record NotFound(String what) implements Rejection {}

    /** There is one of that name already ({@code If-None-Match: *}). */
    record AlreadyExists(String what) implements Rejection {}

    /** What was sent breaks rules; all that were found, field by field. */
    record Invalid(List<FieldError> errors) implements Rejection {
        public Invalid {
            errors = List.copyOf(errors);
        }

        public static Invalid of(String field, String message) {
            return new Invalid(List.of(new FieldError(field, message)));
        }
    }

    /** It is not JSON, or not of the right shape at all. */
    record Malformed(String detail) implements Rejection {}

    /**
     * Somebody changed it since the caller read it ({@code If-Match}).
     *
     * @param difference what changed, in words
     */
    record StaleVersion(String what, String given, long actual, String difference) implements Rejection {}

    /** Changing something needs {@code If-Match} or {@code If-None-Match: *}. */
    record PreconditionRequired(String what) implements Rejection {}

    /** It names something that this layer has not heard of yet, or that does not exist. */
    record NotYetKnown(String what, Duration retryAfter) implements Rejection {}

    /** {@code m-17 is DRAINING; cannot PROVISION}. */
    record IllegalMove(String what, String state, String wanted) implements Rejection {}

    /**
     * Something else still needs it.
     *
     * @param by what does: {@code pool web}
     */
    record InUse(String what, List<String> by) implements Rejection {
        public InUse {
            by = List.copyOf(by);
        }
    }

    /**
     * It destroys something, and the number that was confirmed is not the number there is now.
     *
     * @param what of it and how many: a sentence
     * @param needed what has to be confirmed
     */
    record NotConfirmed(String what, String needed) implements Rejection {}

    /**
     * More bytes, items or machines than the limit.
     *
     * @param limit with its unit
     */
    record TooLarge(String what, String limit) implements Rejection {}

    /** More calls or things at once than the limit. */
    record TooMany(String what, String limit, Duration retryAfter) implements Rejection {}

    /**
     * There are as many things as there may be; waiting alone does not help.
     *
     * @param what of whom: {@code jobs of namespace shop}
     * @param rule which says so: a field or a setting
     */
    record LimitReached(String what, long there, long limit, String rule) implements Rejection {}

    /**
     * It was tried before it is used, and does not work; nothing is changed.
     *
     * @param what {@code the new credential of provider lab}
     * @param why in the words of who tried
     */
    record NotVerified(String what, String why) implements Rejection {}

    /** No token, or a wrong one. */
    record Unauthenticated() implements Rejection {}

    /**
     * A token that was one and is no more.
     *
     * @param token its uid; names may be given again
     * @param why since when and by what
     */
    record TokenEnded(String name, Uid token, String why) implements Rejection {}

    /**
     * A token that somebody else issued, and that is not believed.
     *
     * @param why in words that say nothing of what is in it
     */
    record TokenNotTrusted(String why) implements Rejection {}

    /** The caller is known but may not. */
    record Forbidden(String what) implements Rejection {}

    /** Something that is needed does not answer now: the database, the broker, an engine. */
    record Unavailable(String what, Duration retryAfter) implements Rejection {}

    /**
     * What it is about belongs to a layer that is active in another copy of the server, or in none now.
     *
     * @param here whether this copy has the layer and stands by
     */
    record LayerNotHere(String layer, boolean here, Duration retryAfter) implements Rejection {}

    /** There is no such path. */
    record NoSuchRoute(String path) implements Rejection {}

    /** The path does not take this method. */
    record MethodNotAllowed(String method) implements Rejection {}

    /** The path does not take this media type. */
    record UnsupportedMediaType(String detail) implements Rejection {}

    /** The path does not give any of the media types that the caller accepts. */
    record NotAcceptable(String detail) implements Rejection {}

    /** Another refusal of HTTP itself, by its status (400 to 499). */
    record BadRequest(int status, String detail) implements Rejection {}

    /** A bug of ours. Says nothing of the inside: the trace id finds it in the logs. */
    record Internal() implements Rejection {}

    /** As callers see it. */
    default Problem problem() {
        return Problems.of(this);
    }
}
