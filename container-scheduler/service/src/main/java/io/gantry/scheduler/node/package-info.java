/** How nodes are reached, and with which identity. */
@NullMarked
package io.gantry.scheduler.node;

import org.jspecify.annotations.NullMarked;
