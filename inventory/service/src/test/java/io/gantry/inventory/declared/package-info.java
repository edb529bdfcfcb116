@NullMarked
package io.gantry.inventory.declared;

import org.jspecify.annotations.NullMarked;
