/** Refusals as values, and as RFC 9457 problems at the REST edge. */
@NullMarked
package io.gantry.platform.problem;

import org.jspecify.annotations.NullMarked;
