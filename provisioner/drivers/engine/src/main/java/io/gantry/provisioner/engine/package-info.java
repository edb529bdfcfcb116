/** A machine is one Docker engine that is already there: adopted, never changed. */
@NullMarked
package io.gantry.provisioner.engine;

import org.jspecify.annotations.NullMarked;
