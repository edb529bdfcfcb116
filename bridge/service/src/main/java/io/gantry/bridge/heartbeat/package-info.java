/** Asks every engine, again and again, whether it is still there. */
@NullMarked
package io.gantry.bridge.heartbeat;

import org.jspecify.annotations.NullMarked;
