/** Several schedulers of their own on one cluster: offers, and claims that are checked when they come. */
@NullMarked
package io.gantry.scheduler.core.offer;

import org.jspecify.annotations.NullMarked;
