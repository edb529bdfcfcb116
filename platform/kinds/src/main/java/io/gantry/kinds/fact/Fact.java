package io.gantry.kinds.fact;

import io.gantry.kinds.id.Uid;

/** The whole state of one object after a change (state topics), or one thing that happened (event topics). */
public interface Fact {

    /** The object's uid; for an event, the event's own. The Kafka key. */
    Uid uid();

    Revision revision();

    /** True in the last fact of an object; a tombstone follows it later. Never true of an event. */
    boolean deleted();
}
