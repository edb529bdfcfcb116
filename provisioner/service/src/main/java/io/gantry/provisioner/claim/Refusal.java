package io.gantry.provisioner.claim;

import java.time.Instant;

/**
 * Why a source could not give a pool the last machine asked of it.
 *
 * @param word a failure kind of the SPI, or one of the words below
 * @param failures in a row
 * @param retryAt when it may be asked again
 */
public record Refusal(String word, String detail, Instant at, int failures, Instant retryAt) {

    /** Nothing has been heard of the provider. */
    public static final String UNKNOWN_PROVIDER = "UNKNOWN_PROVIDER";
    /** This release has no such driver. */
    public static final String UNKNOWN_DRIVER = "UNKNOWN_DRIVER";
    /** The pool's requirements, or the size it asks for, do not fit the provider's machines. */
    public static final String UNSUITABLE = "UNSUITABLE";
    /** It took too long. */
    public static final String TIMED_OUT = "TIMED_OUT";
}
