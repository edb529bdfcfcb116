/** Machines: made by the provisioner; people say power, maintenance and guard. */
@NullMarked
package io.gantry.inventory.machine;

import org.jspecify.annotations.NullMarked;
