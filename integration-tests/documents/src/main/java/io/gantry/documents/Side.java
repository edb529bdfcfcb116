package io.gantry.documents;

/** Who makes the JSON that a schema describes. */
enum Side {
    /** People: unknown fields are errors, what has a default may be left out. */
    WRITTEN,
    /** Gantry: fields may be added by a newer release. */
    TOLD
}
