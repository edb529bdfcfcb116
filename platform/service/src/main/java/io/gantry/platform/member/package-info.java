/** The copies of the program: who they are, what is active where, and how they know one another. */
@NullMarked
package io.gantry.platform.member;

import org.jspecify.annotations.NullMarked;
