/** What the other layers want of this one, in memory. */
@NullMarked
package io.gantry.provisioner.wish;

import org.jspecify.annotations.NullMarked;
