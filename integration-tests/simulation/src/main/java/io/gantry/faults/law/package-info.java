/** What must be true in every run, whatever goes wrong. */
@NullMarked
package io.gantry.faults.law;

import org.jspecify.annotations.NullMarked;
