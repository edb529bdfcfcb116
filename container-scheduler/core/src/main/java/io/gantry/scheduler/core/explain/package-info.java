/** Why tasks cannot be placed, node by node. */
@NullMarked
package io.gantry.scheduler.core.explain;

import org.jspecify.annotations.NullMarked;
