/** What changed, in order, for those who want to follow it. */
@NullMarked
package io.gantry.inventory.watch;

import org.jspecify.annotations.NullMarked;
