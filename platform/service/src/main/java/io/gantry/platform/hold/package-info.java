/** Hold: the installation observes, adopts and shows, and destroys nothing until a person has seen what would be. */
@NullMarked
package io.gantry.platform.hold;

import org.jspecify.annotations.NullMarked;
