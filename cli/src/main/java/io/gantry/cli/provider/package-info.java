/** Providers: with what they are logged in at. */
@NullMarked
package io.gantry.cli.provider;

import org.jspecify.annotations.NullMarked;
