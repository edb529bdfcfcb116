/** The container scheduler: the layer, composed of its parts. */
@NullMarked
package io.gantry.scheduler;

import org.jspecify.annotations.NullMarked;
