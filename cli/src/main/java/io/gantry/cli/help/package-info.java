/** Help, exit codes, version, completion. */
@NullMarked
package io.gantry.cli.help;

import org.jspecify.annotations.NullMarked;
