package io.gantry.cli.output;

import picocli.CommandLine.Option;

/** {@code -o}. */
public final class FormatOption {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES} (default: table).")
    private Format format = Format.TABLE;

    public Format format() {
        return format;
    }
}
