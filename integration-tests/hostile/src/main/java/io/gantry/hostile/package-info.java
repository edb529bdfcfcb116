/** Input that nobody in his right mind would send: each case is made from a seed, and tried on what reads it. */
@NullMarked
package io.gantry.hostile;

import org.jspecify.annotations.NullMarked;
