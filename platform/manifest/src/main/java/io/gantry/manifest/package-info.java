/** Reads what people write: YAML or JSON into manifests, or every problem of it at once. */
@NullMarked
package io.gantry.manifest;

import org.jspecify.annotations.NullMarked;
