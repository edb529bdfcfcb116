/** A real PostgreSQL whose clock is the simulation's. */
@NullMarked
package io.gantry.faults.database;

import org.jspecify.annotations.NullMarked;
