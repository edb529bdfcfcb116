/** Suspects: what layers could not take of what others told them. */
@NullMarked
package io.gantry.cli.suspect;

import org.jspecify.annotations.NullMarked;
