/** Making the server's objects match files. */
@NullMarked
package io.gantry.cli.apply;

import org.jspecify.annotations.NullMarked;
