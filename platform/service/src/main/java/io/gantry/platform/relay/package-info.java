/** Takes committed facts from the outbox to Kafka. */
@NullMarked
package io.gantry.platform.relay;

import org.jspecify.annotations.NullMarked;
