/** Runs containers through the Docker Engine API of each node, with no other agent on it. */
@NullMarked
package io.gantry.scheduler.docker;

import org.jspecify.annotations.NullMarked;
