/** Docker engines as members of a cluster: who they are, and whether they are still there. */
@NullMarked
package io.gantry.bridge.docker;

import org.jspecify.annotations.NullMarked;
