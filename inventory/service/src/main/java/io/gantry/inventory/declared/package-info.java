/** What people say, of every kind: one table, one way to write it, one way to refuse it. */
@NullMarked
package io.gantry.inventory.declared;

import org.jspecify.annotations.NullMarked;
