/** How each cluster is doing. */
@NullMarked
package io.gantry.bridge.status;

import org.jspecify.annotations.NullMarked;
