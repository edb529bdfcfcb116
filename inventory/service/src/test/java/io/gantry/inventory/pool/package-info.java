@NullMarked
package io.gantry.inventory.pool;

import org.jspecify.annotations.NullMarked;
