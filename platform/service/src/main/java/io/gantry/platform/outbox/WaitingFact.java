package io.gantry.platform.outbox;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;

/**
 * A fact on its way to Kafka.
 *
 * @param topic {@code gantry.pools}
 * @param type the CloudEvents type
 * @param deleted whether it is the last of its object
 * @param body its JSON in UTF-8, as it will be the record's value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per fact would double the cost of the hot path
public record WaitingFact(String topic, String type, Uid uid, Revision revision, boolean deleted, byte[] body) {}
