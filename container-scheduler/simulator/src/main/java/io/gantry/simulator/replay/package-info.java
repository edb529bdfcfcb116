/** Replays a list of pods on an empty cluster until it is full, by the protocol of "Beware of Fragmentation" (ATC'23). */
@NullMarked
package io.gantry.simulator.replay;

import org.jspecify.annotations.NullMarked;
