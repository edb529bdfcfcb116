/** The copies of the server. */
@NullMarked
package io.gantry.cli.member;

import org.jspecify.annotations.NullMarked;
