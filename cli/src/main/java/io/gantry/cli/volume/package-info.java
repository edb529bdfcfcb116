/** Volumes: what tasks keep on a node. */
@NullMarked
package io.gantry.cli.volume;

import org.jspecify.annotations.NullMarked;
