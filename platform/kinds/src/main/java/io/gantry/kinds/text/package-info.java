/** What text may hold. */
@NullMarked
package io.gantry.kinds.text;

import org.jspecify.annotations.NullMarked;
