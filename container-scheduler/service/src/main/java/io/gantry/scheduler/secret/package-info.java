/** Secrets that jobs use: values that people put in, and that only containers get out. */
@NullMarked
package io.gantry.scheduler.secret;

import org.jspecify.annotations.NullMarked;
