/** A cluster as the scheduler sees it: nodes and what is free on them, in dense arrays. */
@NullMarked
package io.gantry.scheduler.core.view;

import org.jspecify.annotations.NullMarked;
