package io.gantry.manifest;

import io.gantry.kinds.meta.Manifest;

/**
 * A manifest and where it stands.
 *
 * @param source the file's name
 * @param line where its document begins, from 1
 */
public record Written(Manifest<?> manifest, String source, int line) {}
