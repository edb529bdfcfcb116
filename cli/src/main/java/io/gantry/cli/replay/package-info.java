/** Clusters as they were at an earlier time. */
@NullMarked
package io.gantry.cli.replay;

import org.jspecify.annotations.NullMarked;
