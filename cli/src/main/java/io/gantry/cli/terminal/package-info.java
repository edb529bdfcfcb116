/** What the commands say to, and ask of, a person or a pipe. */
@NullMarked
package io.gantry.cli.terminal;

import org.jspecify.annotations.NullMarked;
