/** Nodes: how a machine becomes a member of its cluster, stays one, and stops being one. */
@NullMarked
package io.gantry.bridge.registration;

import org.jspecify.annotations.NullMarked;
