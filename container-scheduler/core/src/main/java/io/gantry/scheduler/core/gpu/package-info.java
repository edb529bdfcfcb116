/** What free parts of graphics processors are worth to the tasks that are expected: tables, worked out now and then, of whole numbers. */
@NullMarked
package io.gantry.scheduler.core.gpu;

import org.jspecify.annotations.NullMarked;
