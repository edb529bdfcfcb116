/** The change of a cluster's certificate authority, while everything runs. */
@NullMarked
package io.gantry.bridge.rotation;

import org.jspecify.annotations.NullMarked;
