package io.gantry.simulation.machine;

/** Something that happened to a container: {@code create, start, kill, die, oom, stop, destroy}. */
public record Event(long millis, String action, Container container, int exitCode) {}
