/** Tasks that run together or not at all. */
@NullMarked
package io.gantry.scheduler.core.gang;

import org.jspecify.annotations.NullMarked;
