/** A simulated broker under Kafka's own interfaces. */
@NullMarked
package io.gantry.faults.bus;

import org.jspecify.annotations.NullMarked;
