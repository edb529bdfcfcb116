/** Named volumes as people see them: what there is, where it is, and how it is given up. */
@NullMarked
package io.gantry.scheduler.volume;

import org.jspecify.annotations.NullMarked;
