/** Providers: the places machines come from. */
@NullMarked
package io.gantry.inventory.provider;

import org.jspecify.annotations.NullMarked;
