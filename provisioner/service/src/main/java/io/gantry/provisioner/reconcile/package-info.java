/** Makes the machines of each pool match its target. */
@NullMarked
package io.gantry.provisioner.reconcile;

import org.jspecify.annotations.NullMarked;
