/** Asking an owner for all it has, to repair what facts alone did not tell. */
@NullMarked
package io.gantry.platform.relist;

import org.jspecify.annotations.NullMarked;
