/** Calls to engines, bounded and on virtual threads; their results come back as events. */
@NullMarked
package io.gantry.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
