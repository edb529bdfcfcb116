/** One Kafka broker and controller (KRaft) as a program of its own, for machines that have no Kafka. */
@NullMarked
package io.gantry.broker;

import org.jspecify.annotations.NullMarked;
