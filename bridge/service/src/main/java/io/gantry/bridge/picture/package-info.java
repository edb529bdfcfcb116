/** What the bridge has heard from the other layers. */
@NullMarked
package io.gantry.bridge.picture;

import org.jspecify.annotations.NullMarked;
