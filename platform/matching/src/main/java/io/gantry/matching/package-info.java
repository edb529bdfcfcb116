/** How values of labels are compared: versions, and patterns whose matching takes bounded time. Plain Java. */
@NullMarked
package io.gantry.matching;

import org.jspecify.annotations.NullMarked;
