package io.gantry.scheduler.core.reserve;

/** What comes of asking for a reservation. */
public sealed interface Promise {

    /** It starts then at the latest, if what runs ends when it was said to. */
    record Kept(Reservation reservation) implements Promise {}

    /** @param why which rule, and with what numbers */
    record Refused(String why) implements Promise {}
}
