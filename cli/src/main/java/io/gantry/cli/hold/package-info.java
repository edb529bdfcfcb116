/** The hold of the installation. */
@NullMarked
package io.gantry.cli.hold;

import org.jspecify.annotations.NullMarked;
