/** What was decided and what happened, durable before anything acts on it. */
@NullMarked
package io.gantry.scheduler.journal;

import org.jspecify.annotations.NullMarked;
