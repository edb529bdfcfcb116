/** Other copies of this program: what one of them asks another, and requests that are passed on to where they belong. */
@NullMarked
package io.gantry.server.copies;

import org.jspecify.annotations.NullMarked;
