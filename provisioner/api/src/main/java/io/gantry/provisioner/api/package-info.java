/** The facts the provisioner writes: machines and how pools are doing. */
@NullMarked
package io.gantry.provisioner.api;

import org.jspecify.annotations.NullMarked;
