package io.gantry.provisioner.lifecycle;

/** What a move asks to be done, as data: recorded in the move's own transaction, acted on after it. */
public sealed interface Effect {

    /** Begin an operation; whatever else was under way on the machine ends. */
    record Begin(OperationKind kind) implements Effect {}

    /** End what is under way: its result is of no use any more. */
    record Stop() implements Effect {}

    /** The pool's owner gets its claim back with the reason, and may try another source. */
    record GiveClaimBack() implements Effect {}

    /** The machine is nobody's any more. */
    record DropClaim() implements Effect {}

    /** Remember how long it took to make: what explain tells people who wait. */
    record TimeProvisioning() implements Effect {}
}
