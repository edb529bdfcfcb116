package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;

/** One run of one task. */
public record TaskAttempt(Uid job, Name group, int index, int attempt) {}
