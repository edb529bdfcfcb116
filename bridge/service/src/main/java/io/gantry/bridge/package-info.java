/** The bridge: registers machines into container clusters, watches them, and takes them out again. */
@NullMarked
package io.gantry.bridge;

import org.jspecify.annotations.NullMarked;
