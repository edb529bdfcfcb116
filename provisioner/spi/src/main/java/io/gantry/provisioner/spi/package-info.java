/** What a driver of machines must do, and may. */
@NullMarked
package io.gantry.provisioner.spi;

import org.jspecify.annotations.NullMarked;
