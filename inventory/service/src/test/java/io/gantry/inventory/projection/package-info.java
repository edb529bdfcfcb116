@NullMarked
package io.gantry.inventory.projection;

import org.jspecify.annotations.NullMarked;
