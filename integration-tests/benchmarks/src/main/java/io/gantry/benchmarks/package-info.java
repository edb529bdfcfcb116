/** Measures the packaged programs from the outside; each benchmark prints a line a figure. */
@NullMarked
package io.gantry.benchmarks;

import org.jspecify.annotations.NullMarked;
