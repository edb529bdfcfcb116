/** How Kafka is reached, and its topics. */
@NullMarked
package io.gantry.platform.kafka;

import org.jspecify.annotations.NullMarked;
