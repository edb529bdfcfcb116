/** Secrets at rest: envelope encryption, references everywhere else. */
@NullMarked
package io.gantry.platform.secret;

import org.jspecify.annotations.NullMarked;
