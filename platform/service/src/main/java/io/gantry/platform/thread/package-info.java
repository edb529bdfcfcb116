/** Where threads come from, and how they wait. */
@NullMarked
package io.gantry.platform.thread;

import org.jspecify.annotations.NullMarked;
