/** How facts wait in a layer's own tables until they are on Kafka. */
@NullMarked
package io.gantry.platform.outbox;

import org.jspecify.annotations.NullMarked;
