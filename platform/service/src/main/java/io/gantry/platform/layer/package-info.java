/** What every layer is made of: its context and its loops. */
@NullMarked
package io.gantry.platform.layer;

import org.jspecify.annotations.NullMarked;
