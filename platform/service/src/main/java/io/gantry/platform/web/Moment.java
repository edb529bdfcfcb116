package io.gantry.platform.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** A moment as callers write it. Beyond these years neither the database nor a uid's front can hold one. */
public final class Moment {

    /** For a message that begins with the field. */
    public static final String RULE = "must be a moment as 2026-11-22T12:00:00Z, of the years 1970 to 9999";

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Moment() {}

    /** Empty if it breaks the {@link #RULE}. */
    public static Optional<Instant> parse(String text) {
        try {
            Instant moment = Instant.parse(text);
            return moment.isBefore(FIRST) || !moment.isBefore(END) ? Optional.empty() : Optional.of(moment);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
