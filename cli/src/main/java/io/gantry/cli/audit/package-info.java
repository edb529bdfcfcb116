/** Who did what, and what was refused. */
@NullMarked
package io.gantry.cli.audit;

import org.jspecify.annotations.NullMarked;
