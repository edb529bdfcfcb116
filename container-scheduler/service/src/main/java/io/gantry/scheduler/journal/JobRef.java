package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;

/** A job, as its allocations name it. */
public record JobRef(Uid uid, Name namespace, Name name) {}
