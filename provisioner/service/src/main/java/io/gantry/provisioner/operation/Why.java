package io.gantry.provisioner.operation;

import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;

/**
 * Why a machine moves.
 *
 * @param reason one word in UpperCamelCase; empty when all is well
 * @param detail a sentence for people
 * @param refusal the word a source is marked with if this makes it give its claim back
 */
public record Why(String reason, String detail, String refusal) {

    public static final Why ALL_IS_WELL = new Why("", "", "");

    static Why failed(FailureKind kind, String detail) {
        String reason = switch (kind) {
            case NO_CAPACITY -> "NoCapacity";
            case BAD_SPEC -> "BadSpec";
            case DENIED -> "Denied";
            case UNREACHABLE -> "Unreachable";
        };
        return new Why(reason, detail, kind.name());
    }

    public static Why timedOut(String detail) {
        return new Why("TimedOut", detail, Refusal.TIMED_OUT);
    }

    /** A person wants it. */
    static Why asked(MachineEvent event) {
        return event == MachineEvent.FORGET
                ? said("Forgotten", "a person said that it is gone; its provider did not")
                : said("Retried", "a person asked for it");
    }

    static Why withheld(Withheld gate) {
        return said("Withheld", gate.sentence());
    }

    public static Why said(String reason, String detail) {
        return new Why(reason, detail, reason);
    }
}
