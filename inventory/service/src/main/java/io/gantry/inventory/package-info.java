/** The system of record: what is wanted, what exists, what happened. */
@NullMarked
package io.gantry.inventory;

import org.jspecify.annotations.NullMarked;
