/** One's own rights. */
@NullMarked
package io.gantry.cli.auth;

import org.jspecify.annotations.NullMarked;
