/** What an engine must do to run tasks. */
@NullMarked
package io.gantry.scheduler.spi;

import org.jspecify.annotations.NullMarked;
