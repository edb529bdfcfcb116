/** Container images that are made without an engine and without a registry. */
@NullMarked
package io.gantry.provisioner.boot.image;

import org.jspecify.annotations.NullMarked;
