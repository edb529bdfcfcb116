/** The one server program: composes the layers chosen at start. The composition root: clocks and chance come from here. */
@NullMarked
package io.gantry.server;

import org.jspecify.annotations.NullMarked;
