/** Jobs as developers submit them: REST, the rules they must keep, and their rows. */
@NullMarked
package io.gantry.scheduler.job;

import org.jspecify.annotations.NullMarked;
