package io.gantry.scheduler.core.queue;

/** So many tasks of a group could go, for a queue to get back what it lent. */
public record Proposal(Group group, int count) {}
