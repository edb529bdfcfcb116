/** Nodes: cordon, uncordon, drain. */
@NullMarked
package io.gantry.cli.node;

import org.jspecify.annotations.NullMarked;
