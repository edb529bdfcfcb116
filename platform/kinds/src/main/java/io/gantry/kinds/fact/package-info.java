/** Facts: what crosses layers over Kafka, and the topics that carry them. */
@NullMarked
package io.gantry.kinds.fact;

import org.jspecify.annotations.NullMarked;
