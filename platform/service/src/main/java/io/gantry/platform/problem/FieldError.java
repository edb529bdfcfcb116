package io.gantry.platform.problem;

/**
 * One thing wrong with what somebody sent.
 *
 * @param field the path to it: {@code spec.sources[0].provider}; empty if it is about the whole
 * @param message the rule it breaks
 */
public record FieldError(String field, String message) {}
