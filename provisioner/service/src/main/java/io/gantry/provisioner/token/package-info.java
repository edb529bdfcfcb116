/** The key that signs join tokens. */
@NullMarked
package io.gantry.provisioner.token;

import org.jspecify.annotations.NullMarked;
