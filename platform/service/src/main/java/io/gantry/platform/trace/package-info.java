/** W3C trace context, from requests to logs and facts. */
@NullMarked
package io.gantry.platform.trace;

import org.jspecify.annotations.NullMarked;
