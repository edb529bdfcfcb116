/** The one place that says how our values look as JSON. */
@NullMarked
package io.gantry.kinds.json;

import org.jspecify.annotations.NullMarked;
