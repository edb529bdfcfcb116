/** Where a machine is in its life: the table of moves, the machine's row, and the facts that tell of it. */
@NullMarked
package io.gantry.provisioner.lifecycle;

import org.jspecify.annotations.NullMarked;
