/** Settings with bounds. */
@NullMarked
package io.gantry.platform.config;

import org.jspecify.annotations.NullMarked;
