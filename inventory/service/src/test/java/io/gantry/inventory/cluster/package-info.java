@NullMarked
package io.gantry.inventory.cluster;

import org.jspecify.annotations.NullMarked;
