/** With what providers are logged in at: tried before it is used, sealed, never shown again. */
@NullMarked
package io.gantry.provisioner.credential;

import org.jspecify.annotations.NullMarked;
