/** Where and how a machine's container engine is reached. */
@NullMarked
package io.gantry.kinds.engine;

import org.jspecify.annotations.NullMarked;
