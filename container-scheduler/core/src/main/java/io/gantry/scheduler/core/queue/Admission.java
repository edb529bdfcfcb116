package io.gantry.scheduler.core.queue;

/** So many tasks of a group may be placed: their quota is taken until they end, or are given back. */
public record Admission(Group group, int count) {}
