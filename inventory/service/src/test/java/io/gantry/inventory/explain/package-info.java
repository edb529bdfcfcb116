@NullMarked
package io.gantry.inventory.explain;

import org.jspecify.annotations.NullMarked;
