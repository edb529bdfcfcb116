/** What providers say of machines: their power, and whether they are still there. */
@NullMarked
package io.gantry.provisioner.power;

import org.jspecify.annotations.NullMarked;
