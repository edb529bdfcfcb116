@NullMarked
package io.gantry.inventory;

import org.jspecify.annotations.NullMarked;
