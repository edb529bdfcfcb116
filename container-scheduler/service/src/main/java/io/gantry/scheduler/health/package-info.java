/** What checks say of running tasks: counted here, asked by {@code dispatch}. */
@NullMarked
package io.gantry.scheduler.health;

import org.jspecify.annotations.NullMarked;
