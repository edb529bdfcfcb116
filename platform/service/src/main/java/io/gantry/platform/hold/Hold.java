package io.gantry.platform.hold;

import io.gantry.platform.layer.Destruction.Withheld;
import java.time.Instant;

/**
 * Nothing is destroyed while there is one.
 *
 * @param reason a sentence for people
 * @param by the name of who began it; {@code gantry} for one that began by itself
 */
public record Hold(Cause cause, String reason, Instant since, String by) {

    /** Of one that begins by itself. */
    public static final String BY_ITSELF = "gantry";

    /** Why there is one. Stored by name. */
    public enum Cause {
        /** A person wants it. */
        BY_HAND,
        /** The tables were restored from a backup: what was made or changed since is not in them. */
        RESTORED,
        /** Kafka has facts of ours that our tables do not have: the tables are older than what was said of them. */
        KAFKA_AHEAD,
        /** More would have been destroyed at once than is thought to be meant. */
        TOO_MUCH
    }

    Withheld withheld() {
        return new Withheld("the installation is in hold (" + reason + ")", since, "gantry hold release");
    }
}
