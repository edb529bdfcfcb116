/** Tokens: what programs and people call with. */
@NullMarked
package io.gantry.cli.token;

import org.jspecify.annotations.NullMarked;
