/** Starts, watches and stops the PostgreSQL and the Kafka that Gantry brings along. */
@NullMarked
package io.gantry.supervisor;

import org.jspecify.annotations.NullMarked;
