/** What {@code ./gantry bench core} runs. */
@NullMarked
package io.gantry.scheduler.core.bench;

import org.jspecify.annotations.NullMarked;
