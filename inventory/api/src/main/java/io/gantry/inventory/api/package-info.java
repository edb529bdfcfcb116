/** What people declare, and the facts that say so. */
@NullMarked
package io.gantry.inventory.api;

import org.jspecify.annotations.NullMarked;
