/** The provisioner: makes a pool's machines match its target. */
@NullMarked
package io.gantry.provisioner;

import org.jspecify.annotations.NullMarked;
