/** Nodes kept for later: for gangs that wait, and for people; and what may run on them until then. */
@NullMarked
package io.gantry.scheduler.core.reserve;

import org.jspecify.annotations.NullMarked;
