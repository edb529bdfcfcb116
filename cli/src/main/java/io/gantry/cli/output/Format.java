package io.gantry.cli.output;

import java.util.Locale;

/** How objects are printed. */
public enum Format {
    TABLE,
    WIDE,
    JSON,
    YAML,
    NAME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
