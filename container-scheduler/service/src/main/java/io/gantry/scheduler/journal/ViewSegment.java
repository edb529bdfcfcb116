package io.gantry.scheduler.journal;

import java.time.Instant;

/**
 * A part of what a cluster's view took in, as it is kept; the package {@code replay} knows what the bytes say.
 *
 * @param from when the first of it happened, and the last
 * @param begins it says all there is; nothing before it is needed
 */
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
public record ViewSegment(Instant from, Instant to, boolean begins, byte[] bytes) {

    /** Under the number it has in its cluster, one more than the one before. */
    public record Numbered(long position, ViewSegment segment) {}
}
