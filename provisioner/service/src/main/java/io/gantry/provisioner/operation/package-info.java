/** Long actions on machines: persisted before the first driver call, run within bounds, recorded in batches. */
@NullMarked
package io.gantry.provisioner.operation;

import org.jspecify.annotations.NullMarked;
