package io.gantry.manifest;

/**
 * One thing that is wrong with what was written.
 *
 * @param source the file's name
 * @param line from 1; 0 when it is about the whole source
 * @param column from 1; 0 when it is about the whole source
 * @param path {@code spec.sources[0].provider}; empty when it is about the whole document
 * @param message what is wrong, which rule, what to write instead
 */
public record Problem(String source, int line, int column, String path, String message) {

    /** One line, as editors jump to it: {@code pool.yaml:7:3: spec.cuont: unknown field 'cuont'}. */
    public String text() {
        var text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(message).toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
