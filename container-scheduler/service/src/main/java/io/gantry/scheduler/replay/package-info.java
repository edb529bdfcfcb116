/** What a cluster's view took in is kept for a time, and any moment of it can be looked at and decided again. */
@NullMarked
package io.gantry.scheduler.replay;

import org.jspecify.annotations.NullMarked;
