package io.gantry.scheduler.core.deschedule;

import io.gantry.scheduler.core.preempt.Victim;

/**
 * One placement ends and one like it begins on another node.
 *
 * @param victim where there are several alike, the caller says which
 * @param to the node it goes to
 */
public record Move(Victim victim, int to) {}
