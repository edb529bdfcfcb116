package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.platform.consume.Suspect.Cause;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A fact that could not be taken, as it is parked.
 *
 * @param key of the record: the object's uid, if the writer is ours
 * @param revision if the fact, or the record around it, says
 * @param place in Kafka; null of one that came by its owner's list
 * @param body as it was, for the one who looks for the cause
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Unfit(
        String topic,
        String key,
        Cause cause,
        String reason,
        @Nullable Revision revision,
        @Nullable Place place,
        byte @Nullable [] body) {

    record Place(int partition, long offset) {}

    static Unfit unreadable(ConsumerRecord<String, byte[]> message, String reason) {
        return of(message, Cause.UNREADABLE, reason, revision(message.headers()));
    }

    static Unfit refused(ConsumerRecord<String, byte[]> message, @Nullable Fact fact, Throwable fault) {
        Revision revision = fact == null ? revision(message.headers()) : fact.revision();
        return of(message, Cause.REFUSED, reason(fault), revision);
    }

    static Unfit listed(String topic, String key, Cause cause, String reason, @Nullable Revision revision) {
        return new Unfit(topic, key, cause, reason, revision, null, null);
    }

    static String reason(Throwable fault) {
        return fault.getClass().getSimpleName() + ": " + fault.getMessage();
    }

    private static Unfit of(
            ConsumerRecord<String, byte[]> message, Cause cause, String reason, @Nullable Revision revision) {
        return new Unfit(
                message.topic(),
                message.key() == null ? "" : message.key(),
                cause,
                reason,
                revision,
                new Place(message.partition(), message.offset()),
                message.value());
    }

    /** What the record says of its body, which cannot be asked. */
    static @Nullable Revision revision(Headers headers) {
        var incarnation = headers.lastHeader("ce_incarnation");
        var version = headers.lastHeader("ce_version");
        if (incarnation == null || version == null) {
            return null;
        }
        try {
            return new Revision(
                    Integer.parseInt(new String(incarnation.value(), StandardCharsets.UTF_8)),
                    Long.parseLong(new String(version.value(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) { // not a number of ours: it says nothing
            return null;
        }
    }
}
