@NullMarked
package io.gantry.hostile;

import org.jspecify.annotations.NullMarked;
