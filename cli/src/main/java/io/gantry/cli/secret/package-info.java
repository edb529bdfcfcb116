/** Secrets that jobs use. */
@NullMarked
package io.gantry.cli.secret;

import org.jspecify.annotations.NullMarked;
