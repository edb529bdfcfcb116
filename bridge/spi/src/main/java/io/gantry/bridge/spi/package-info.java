/** What a kind of container cluster must do for the bridge. */
@NullMarked
package io.gantry.bridge.spi;

import org.jspecify.annotations.NullMarked;
