package io.gantry.platform.web;

/** What a writer says it knows of the object (RFC 9110 section 13). */
public sealed interface Precondition {

    /** {@code If-None-Match: *}: create it; there must be none. */
    record MustNotExist() implements Precondition {}

    /** {@code If-Match: *}: there must be one, of whatever version. */
    record MustExist() implements Precondition {}

    /** {@code If-Match: "7"}: it must be at this version. */
    record MustBe(long version) implements Precondition {}
}
