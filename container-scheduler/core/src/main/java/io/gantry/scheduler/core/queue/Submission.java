package io.gantry.scheduler.core.queue;

/** Whether work was taken into its queue. */
public sealed interface Submission {

    record Accepted(Group group) implements Submission {}

    /** @param why which field and which rule */
    record Refused(String why) implements Submission {}
}
