/** The server, as the commands see it. */
@NullMarked
package io.gantry.cli.api;

import org.jspecify.annotations.NullMarked;
