package io.gantry.manifest;

import java.nio.charset.StandardCharsets;

/**
 * Something to read: a file, standard input or a request's body.
 *
 * @param name as problems show it: a path as it was typed, or {@code body}
 */
@SuppressWarnings("ArrayRecordComponent") // read once and handed on, never compared
public record Source(String name, byte[] content) {

    public static Source of(String name, String text) {
        return new Source(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
