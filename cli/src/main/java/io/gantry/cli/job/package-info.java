/** Jobs: run, stop, logs, exec, history, explain. */
@NullMarked
package io.gantry.cli.job;

import org.jspecify.annotations.NullMarked;
