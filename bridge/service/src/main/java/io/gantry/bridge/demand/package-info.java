/** What waits in a cluster becomes the size of its pools. */
@NullMarked
package io.gantry.bridge.demand;

import org.jspecify.annotations.NullMarked;
