/** Who did what, and what was refused to whom: written with the deed, kept for a time, never changed. */
@NullMarked
package io.gantry.platform.audit;

import org.jspecify.annotations.NullMarked;
